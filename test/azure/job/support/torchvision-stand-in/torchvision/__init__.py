"""What the script needs of torchvision, for builds of PyTorch beside which PyPI's does not import: a small network of the same parts."""

from . import models, transforms

__version__ = "stand-in"
