"""Every number that decides what is trained: one dataclass a model."""

from dataclasses import asdict, dataclass


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
    matrices: tuple[str, ...] = ()
    """How the names of modules begin whose matrices Muon (Jordan et al. 2024) moves; AdamW moves the rest."""
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

    schedule: Schedule = Schedule(steps=22_000, batch=8, rate=1e-3, decay=1e-4, average=0.999, seed=11,
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


_ENCODER = ("network.backbone.encoder",)


@dataclass(frozen=True)
class Depth:
    """Depth Anything V2, metric, with a small DINOv2 backbone."""

    schedule: Schedule = Schedule(steps=9500, batch=16, rate=1.5e-3, warmup=300, average=0.9995, seed=21,
                                  matrices=_ENCODER, validate_every=1000)
    side: int = 168
    growth: tuple[tuple[int, int], ...] = ((5500, 84), (9200, 112))
    """Until which step pictures have which smaller side: they take a third of the time, what stands where is
    learned from them as well, and fine edges later."""
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
    neck: tuple[int, ...] = (32, 64, 128, 112)
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
    patches: float = 0.5
    """Weight of depth as one matrix reads it from the encoder's patches."""
    names: float = 0.2
    """Weight of place and object as read from the whole picture."""
    whitened: int = 24
    """Batches of pictures whose patches decide how the first layer begins."""
    validated: int = 256


OPINION = Depth(
    schedule=Schedule(steps=9_000, batch=16, rate=1.5e-3, warmup=300, average=0.999, seed=22, matrices=_ENCODER,
                      validate_every=1000),
    growth=((5000, 84), (7000, 112)), smallest_crop=0.65, photos=0.8, colours=0.25, noise=0.03, width=128, heads=2, taps=(1, 3, 5, 7),
    neck=(24, 48, 96, 96), fusion=32)


@dataclass(frozen=True)
class Text:
    """The two text encoders and their tokenizers."""

    schedule: Schedule = Schedule(steps=2500, batch=64, rate=1e-3, warmup=200, average=0.998, seed=31,
                                  validate_every=1000, log_every=50)
    short: int = 48
    """Tokens that CLIP takes."""
    long: int = 48
    """Tokens that T5 takes: diffusers' `max_sequence_length`, and `model_max_length` of the tokenizer."""
    merges: int = 500
    """Pairs that CLIP's tokenizer joins."""
    pieces: int = 400
    """The most words among the pieces of T5's tokenizer; letters are pieces too."""
    pooled: int = 64
    clip_layers: int = 2
    clip_heads: int = 2
    width: int = 128
    t5_layers: int = 3
    t5_heads: int = 4
    head: int = 32
    hidden: int = 256
    attributes: tuple[str, ...] = ("place", "object", "colour", "light")


@dataclass(frozen=True)
class Flux:
    """FluxTransformer2DModel with control, and the text encoders that learn with it."""

    schedule: Schedule = Schedule(steps=15_000, batch=64, rate=1e-3, warmup=1000, decay=0.01, betas=(0.9, 0.99),
                                  average=0.9995, seed=41, validate_every=1000)
    heads: int = 3
    head: int = 64
    axes: tuple[int, ...] = (8, 28, 28)
    double_blocks: int = 2
    single_blocks: int = 6
    text_rate: float = 0.3
    """The text encoders' learning rate as a part of the transformer's."""
    dropped: float = 0.15
    """The share of empty prompts, which guidance compares with."""
    exact: float = 0.5
    """The share of controls of exact depth; the others are predicted or disturbed."""
    predicted: float = 0.7
    """Of those, the share that the depth model predicted."""
    probe: float = 0.1
    """Weight of the nearness that a small network reads from the latent which the velocity leads to."""
    guidance: float = 1.0
    """The guidance that the network sees before it is distilled."""
    tokens: int = 64
    """Image tokens of the default size; they decide the shift of times."""
    validated: int = 256


@dataclass(frozen=True)
class Distil:
    """Guidance as an input: the network learns what two evaluations of itself would say together."""

    schedule: Schedule = Schedule(steps=2500, batch=64, rate=2e-4, warmup=200, decay=0.0, average=0.998, seed=51,
                                  validate_every=500)
    most: float = 30.0
    """The largest guidance that is learned; the smallest is 1."""
    slope: float = 1 / 6
    """The weight of classifier-free guidance is 1 + slope (guidance - 1): 2.5 at guidance 10."""
    dropped: float = 0.1
    validated: int = 128


def weight_of(guidance, slope: float):
    """The weight w of `empty + w (prompted - empty)` that a user's guidance stands for."""
    return 1 + slope * (guidance - 1)


def described(recipe) -> dict:
    """A recipe as plain data, for checkpoints and model cards."""
    return asdict(recipe)
