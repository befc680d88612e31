"""Who may do what, to which procedures: the policy is data, and the rule is one clause for a list and for a check."""
