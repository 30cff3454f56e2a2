"""The parts that have to agree with diffusers and fdeval, and a whole chain of tiny trainings."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from diffusers import FlowMatchEulerDiscreteScheduler, FluxControlPipeline
from diffusers.pipelines.flux.pipeline_flux_control import calculate_shift

from smallmodels import autoencoder, control, depth, flow, latents, order, recipes, rules
from smallmodels.distil import DistilLesson
from smallmodels.flux import FluxLesson
from smallmodels.piece import Piece
from smallmodels.recipes import Schedule
from smallmodels.scenes import Scenes
from smallmodels.text import TextLesson
from smallmodels.training import Options, settle

sys.path.insert(0, str(Path(__file__).parent))
import tiny_scenes


def test_tokens_are_those_of_diffusers():
    values = torch.randn(2, 16, 8, 12)
    tokens = flow.packed(values)
    assert torch.equal(tokens, FluxControlPipeline._pack_latents(values, 2, 16, 8, 12))
    assert torch.equal(flow.unpacked(tokens, 8, 12), values)
    assert torch.equal(flow.places(4, 6), FluxControlPipeline._prepare_latent_image_ids(1, 4, 6, "cpu", torch.float32))


@pytest.mark.parametrize("steps", [4, 20])
def test_times_are_those_of_diffusers(steps):
    scheduler = FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True)
    mu = calculate_shift(64, 256, 4096, 0.5, 1.15)
    scheduler.set_timesteps(sigmas=np.linspace(1, 1 / steps, steps), mu=mu)
    assert torch.allclose(flow.sigmas(steps, 64), scheduler.sigmas, atol=1e-6)


def test_near_is_bright_and_unknown_is_far():
    depth_map = torch.tensor([[1.0, 2.0], [4.0, float("inf")]])
    assert torch.allclose(control.nearness(depth_map), torch.tensor([[1.0, 0.5], [0.25, 0.0]]))
    made = control.control(depth_map.repeat_interleave(8, 0).repeat_interleave(8, 1), 16)
    assert made.shape == (3, 16, 16) and made[0, 0, 0] == 1 and made[0, -1, -1] == -1
    assert torch.equal(control.nearness(torch.full((2, 2), 3.0)), torch.zeros(2, 2))


def test_disturbed_controls_keep_their_range_and_repeat():
    near = torch.linspace(-1, 1, 64).expand(2, 1, 64, 64)
    made = [control.disturbed(near, torch.Generator().manual_seed(5), 1.0, 3.0, 0.1) for _ in range(2)]
    assert torch.equal(*made)
    assert made[0].amin() >= -1 and made[0].amax() <= 1 and (made[0] - near).abs().mean() > 0.01


def test_every_epoch_shows_every_scene_once():
    seen = [i for step in range(5) for i in order.indices(step, 4, 10, 7)]
    assert sorted(seen[:10]) == sorted(seen[10:]) == list(range(10)) and seen[:10] != seen[10:]


def test_spearman():
    a = torch.rand(8, 8)
    assert rules.spearman(a, a**3) == pytest.approx(1) and rules.spearman(a, -a) == pytest.approx(-1)


def schedule(batch: int = 2) -> Schedule:
    return Schedule(steps=2, batch=batch, rate=1e-3, seed=5, log_every=1, validate_every=2)


def test_whole_chain(tmp_path):
    """Every training in turn, with networks of a few thousand weights; diffusers generates with the result."""
    data, work = tmp_path / "scenes", tmp_path / "work"
    tiny_scenes.write(data, {"training": 6, "validation": 3, "test": 2})
    settle(threads=1, nice=0)
    run = lambda lesson: Piece(lesson, Options(work=work, precision="f32", compiles=False)).run()
    run(autoencoder.AutoencoderLesson(data, recipes.Autoencoder(
        schedule=schedule(), side=64, widths=(8, 8, 8, 8), groups=4, latents=4, validated=2)))
    run(depth.DepthLesson(data, recipes.Depth(
        schedule=schedule(), side=56, growth=((1, 28),), width=24, blocks=4, heads=2, taps=(1, 2, 3, 4), neck=(8, 8, 8, 8), fusion=8,
        head=8, validated=2)))
    text = recipes.Text(schedule=schedule(), pooled=16, clip_layers=1, width=16, t5_layers=1, t5_heads=2, head=8,
                        hidden=16, merges=60)
    run(TextLesson(data, work, text))
    flux = recipes.Flux(schedule=schedule(), heads=2, head=16, axes=(4, 6, 6), double_blocks=1, single_blocks=1,
                        tokens=16, validated=2)
    latents.cache_pictures(data, work, 0, "f32")
    latents.cache_seen(data, work, 0, "f32", flux)
    base = FluxLesson(data, work, flux, text)
    scenes = Scenes(data, "training")
    kept = latents.Latents(scenes, "training", work)
    assert kept.of(0, True)["mean"].shape == (4, 8, 8)
    assert torch.equal(kept.of(0, False)["near"], kept.of(0, True)["near"].flip(-1))
    run(base)
    run(DistilLesson(data, work, recipes.Distil(schedule=schedule(), validated=2), flux, text))
    for name in ("autoencoder", "depth", "text", "flux", "distil"):
        assert (work / "logs" / f"{name}.png").exists() and (work / "export" / name).is_dir()
    for name in ("depth", "distil"):
        subprocess.run(["sha256sum", "--quiet", "-c", "SHA256SUMS"], cwd=work / "export" / name, check=True)
    pipeline = FluxControlPipeline.from_pretrained(work / "export" / "distil", dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    made = pipeline(prompt="a red box", control_image=torch.zeros(1, 3, 64, 64), height=64, width=64,
                    num_inference_steps=2, guidance_scale=10.0, max_sequence_length=text.long, output_type="np").images
    assert made.shape == (1, 64, 64, 3) and np.isfinite(made).all()
