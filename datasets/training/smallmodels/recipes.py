"""Every number that decides what is trained: one dataclass a model."""

from dataclasses import asdict, dataclass, field


@dataclass(frozen=True)
class Schedule:
    """How long and how fast; everything follows from the step alone."""

    steps: int
    """All steps of a training, over however many pieces."""
    batch: int
    rate: float
    """The largest learning rate; it rises linearly over `warmup` steps and falls as a cosine to nearly 0."""
    warmup: int = 500
    decay: float = 0.05
    """Weight decay of matrices and kernels; norms, biases and tables of positions have none."""
    betas: tuple[float, float] = (0.9, 0.99)
    clip: float = 1.0
    """The largest norm of all gradients together."""
    average: float = 0.999
    """How much of the averaged weights stays at each step."""
    seed: int = 1
    log_every: int = 20
    validate_every: int = 1000


@dataclass(frozen=True)
class Autoencoder:
    """AutoencoderKL of 8 x 8 pixels a latent, as FLUX's but for its widths."""

    schedule: Schedule = Schedule(steps=25_000, batch=8, rate=1e-3, decay=1e-4, average=0.999, seed=11,
                                  validate_every=1000)
    side: int = 128
    smallest_crop: float = 0.7
    controls: float = 0.25
    """The share of control pictures."""
    widths: tuple[int, ...] = (16, 32, 64, 128)
    layers: int = 1
    groups: int = 8
    latents: int = 16
    absolute: float = 1.0
    similarity: float = 0.4
    pyramid: float = 1.0
    divergence: float = 1e-4
    """Weight of the divergence from a standard normal distribution, a mean over all latents."""
    moments: float = 1e-2
    """Weight of what pulls every channel of the latents to mean 0 and deviation 1."""
    noise: float = 0.1
    """The decoder sees latents with noise of a deviation from 0 to this."""
    halved: float = 0.25
    """The share of batches whose latents and pictures are halved before decoding, so that latents scale
    with pictures (EQ-VAE, Kouzelis et al. 2025), which makes them easier for diffusion."""
    validated: int = 128
    """Validation pictures."""


@dataclass(frozen=True)
class Depth:
    """Depth Anything V2, metric, with a small DINOv2 backbone."""

    schedule: Schedule = Schedule(steps=32_000, batch=16, rate=7e-4, warmup=1000, average=0.9995, seed=21,
                                  validate_every=1000)
    side: int = 168
    smallest_crop: float = 0.75
    photos: float = 0.6
    """The share of camera-like pictures; the others are clean."""
    colours: float = 0.15
    """How much gains, brightness and saturation vary."""
    noise: float = 0.02
    keeps_camera: bool = True
    """Whether the depth of a crop is scaled as if the camera had come nearer, so that sizes and rows of the
    picture say as much about metres as in whole pictures."""
    width: int = 192
    blocks: int = 7
    heads: int = 3
    taps: tuple[int, ...] = (2, 4, 6, 7)
    """Stages as transformers counts them: 1 is the first block's output."""
    neck: tuple[int, ...] = (32, 64, 128, 128)
    fusion: int = 48
    head: int = 16
    most: int = 80
    """Metres of the largest depth."""
    absolute: float = 1.0
    invariant: float = 0.5
    invariance: float = 0.5
    """Lambda of the scale-invariant term."""
    gradients: float = 0.5
    sky: float = 0.1
    validated: int = 256


OPINION = Depth(
    schedule=Schedule(steps=11_000, batch=16, rate=7e-4, warmup=1000, average=0.999, seed=22, validate_every=1000),
    smallest_crop=0.65, photos=0.8, colours=0.25, noise=0.03, taps=(1, 3, 5, 7))


def described(recipe) -> dict:
    """A recipe as plain data, for checkpoints and model cards."""
    return asdict(recipe)
