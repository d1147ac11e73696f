"""What the table of many runs says: effects, sensitivity, convergence, survival.

Every function takes `Runs` or a table such as theirs: a row per run, with columns ``point`` and
``run``, a column per factor between ``run`` and ``outcome``, and measures. So tables of several
cases can be put under each other with a column that says which case it is, and be analysed ``by``
that column.
"""
