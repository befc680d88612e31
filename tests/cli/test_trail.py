from sqlalchemy import text

from ppr_case.trail import head
from tests.cli.inside import run
from tests.crypto.sample import saved
from tests.worlds import World


def test_a_whole_trail_prints_its_head_which_is_an_anchor_later(world: World) -> None:
    saved(world, surname="Kowalska")
    with world.reading() as session:
        before = head(session)
    done = run(world, "trail", "verify")
    assert done == (0, f"Ślad jest cały. Koniec: {before}\n", done.err)
    again = run(world, "trail", "verify", "--anchor", str(before))
    assert again.code == 0
    assert again.out.startswith("Ślad jest cały. Koniec: 2:")  # the first proof is an entry of its own


def test_the_first_broken_entry_is_named(world: World) -> None:
    for _ in range(3):
        saved(world, surname="Kowalska")
    with world.reading() as session:
        anchor = str(head(session))
    with world.engine.begin() as connection:
        connection.execute(text("delete from trail where number = 3"))
    assert run(world, "trail", "verify").code == 0, "nobody can see from the chain alone that its end was cut off"
    cut = run(world, "trail", "verify", "--anchor", anchor)
    assert cut.code == 1
    assert "Wpis 3: jest inny niż w podanej kotwicy. Cały jest do: 2:" in cut.err
    with world.engine.begin() as connection:
        connection.execute(text("update trail set by = 'other' where number = 2"))
    changed = run(world, "trail", "verify")
    assert changed.code == 1
    assert "Wpis 2: zmieniono go po zapisaniu. Cały jest do: 1:" in changed.err


def test_what_is_no_anchor_is_refused(world: World) -> None:
    refused = run(world, "trail", "verify", "--anchor", "7:abc")
    assert refused.code == 2
    assert "Niewłaściwa wartość: --anchor." in refused.err
