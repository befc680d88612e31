from ppr_case.cli import main

main()
