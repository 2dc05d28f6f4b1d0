"""For a class: handouts with everybody's own numbers, and the marks for what comes back. `python -m helpers.handout`.

assignment: the sheet, everybody's numbers, the key. people: a roster, and who handed a file in.
notebook, paper, quiz: what students get. write: all of it in one folder, or nothing.
papers: what came back, read as data. grades: what each row is worth. collect: the class's table. gradebook: that of a
platform. tables: CSV files as people and platforms write them. seen: the check in a student's notebook.
"""
