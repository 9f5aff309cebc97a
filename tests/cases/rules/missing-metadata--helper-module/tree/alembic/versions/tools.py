def add_phone(op):
    op.execute("SELECT 1")
