"""Weights in 16 bits in the folders that transformers, diffusers and fdeval read."""

import copy
import hashlib
import json
import shutil
from pathlib import Path

import torch
from torch import nn

IMAGENET_MEAN, IMAGENET_DEVIATION = [0.485, 0.456, 0.406], [0.229, 0.224, 0.225]


def save_half(model: nn.Module, folder: Path, facts: dict) -> None:
    """`save_pretrained` of a copy in float16, with what is known of the training beside it.

    The folder is written under another name first, so that it is whole whenever it is there.
    """
    def write(target: Path) -> None:
        halved(model).save_pretrained(target)
        write_json(target / "training.json", facts)

    replace_folder(folder, write)


def halved(model: nn.Module) -> nn.Module:
    """A copy in float16."""
    return copy.deepcopy(model).to(memory_format=torch.contiguous_format).half()


def save_depth(model: nn.Module, folder: Path, side: int, facts: dict) -> None:
    """A depth model with the settings of its pictures."""
    def write(target: Path) -> None:
        halved(model).save_pretrained(target)
        write_json(target / "preprocessor_config.json", {
            "image_processor_type": "DPTImageProcessor", "do_resize": True, "do_rescale": True, "do_normalize": True,
            "do_pad": False, "size": {"height": side, "width": side}, "size_divisor": None,
            "keep_aspect_ratio": True, "ensure_multiple_of": 14, "resample": 3, "rescale_factor": 1 / 255,
            "image_mean": IMAGENET_MEAN, "image_std": IMAGENET_DEVIATION})
        write_json(target / "fdeval.json", card("depth", facts) | {"defaults": {"input_size": side}})
        write_sums(target)

    replace_folder(folder, write)


def save_pipeline(
    folder: Path, work: Path, transformer: nn.Module, encoders: nn.Module, text, facts: dict
) -> None:
    """A FluxControlPipeline's folder, with what fdeval should know of it in `fdeval.json`."""
    from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxControlPipeline
    from transformers import CLIPTokenizer, T5Tokenizer

    autoencoder = AutoencoderKL.from_pretrained(work / "export" / "autoencoder", dtype=torch.float16)
    side = autoencoder.config.sample_size
    pipeline = FluxControlPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(
            num_train_timesteps=1000, shift=3.0, use_dynamic_shifting=True, base_shift=0.5, max_shift=1.15,
            base_image_seq_len=256, max_image_seq_len=4096),
        vae=autoencoder, text_encoder=halved(encoders.clip), text_encoder_2=halved(encoders.t5),
        tokenizer=CLIPTokenizer.from_pretrained(work / "tokenizers" / "tokenizer"),
        tokenizer_2=T5Tokenizer.from_pretrained(work / "tokenizers" / "tokenizer_2"), transformer=halved(transformer))

    def write(target: Path) -> None:
        pipeline.save_pretrained(target)
        # With the older files too, which other programs read.
        for name in ("tokenizer", "tokenizer_2"):
            shutil.copytree(work / "tokenizers" / name, target / name, dirs_exist_ok=True)
        write_json(target / "fdeval.json", card("depth-to-image", facts) | {"defaults": {
            "width": side, "height": side, "steps": 20, "guidance": 10.0, "text_tokens": text.long}})
        write_sums(target)

    replace_folder(folder, write)


def card(task: str, facts: dict) -> dict:
    """What fdeval and its users should know of a model; README.md says what the keys mean."""
    return {
        "fdeval_model": 1, "task": task,
        "kind": "small model trained on rendered scenes: for trying out and for tests, not for measurements on "
                "photographs",
        "license": "Apache-2.0", "training_data": "rendered scenes of fdeval's own renderer", "training": facts}


def write_json(path: Path, value) -> None:
    """JSON for reading."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def write_sums(folder: Path) -> None:
    """The checksums of all files, as `sha256sum` writes and fdeval reads them."""
    files = sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())
    (folder / "SHA256SUMS").write_text("".join(
        f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in files), encoding="utf-8")


def replace_folder(folder: Path, write) -> None:
    """Has a folder written beside its place and then moves it there."""
    folder = Path(folder)
    fresh = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    write(fresh)
    for file in fresh.rglob("*"):
        # safetensors writes files that nobody else may read.
        file.chmod(0o755 if file.is_dir() else 0o644)
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
