class Compose:
    def __init__(self, steps):
        self.steps = steps

    def __call__(self, image):
        for step in self.steps:
            image = step(image)
        return image


class RandomResizedCrop:
    def __init__(self, size, scale=None):
        self.size = size

    def __call__(self, image):
        return image.resize((self.size, self.size))


class Same:
    def __init__(self, **_):
        pass

    def __call__(self, image):
        return image


RandomHorizontalFlip = ColorJitter = Same
