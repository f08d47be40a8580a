"""What a builder of a graph case may give beside the model."""


class Case(object):
    """`inputs`: arrays to predict on, where random ones would not do. `finish(inputs)`: runs after the
    weights are random and before the model predicts and is saved. `repack(path)`: what the file goes
    through then."""

    def __init__(self, model, inputs=None, finish=None, repack=None):
        self.model, self.inputs, self.finish, self.repack = model, inputs, finish, repack
