"""What a cell of a notebook can show: a table, a figure, a drawing, an explorer."""


class Shown:
    """Something to look at: `text` where only text can go (and what stored outputs are compared by), `html` else."""

    def __init__(self, text, html):
        self.text, self.html = text, html

    def __repr__(self):
        return self.text

    def _repr_html_(self):
        return self.html
