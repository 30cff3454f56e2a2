"""Makes a whole tiny FLUX.1 Depth model and the images that diffusers generates with it.

Run: python make_pipeline.py [FOLDER]     (needs torch, transformers, diffusers, peft, safetensors, numpy, pillow)

No weights are kept: they are draws of torch's generator, which fdeval repeats. model.json tells, for every part of
the pipeline, seed, configuration and tensors in the order in which they are drawn (value = mean + scale * draw).
Tokenizers are those of ../Tokenizers. With a FOLDER the whole model is written there too, as diffusers saves it,
with lora.safetensors and control.png beside it.

model.json            parts, the LoRA, and the cases that were run
control.png           a control picture of 80 x 60 pixels, near is bright
images.safetensors    NAME: [height, width, 3] of bytes, more than one image below one another
"""

import json
import os
import sys
import tempfile

import numpy as np
import torch
from diffusers import (AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxControlImg2ImgPipeline, FluxControlPipeline,
                       FluxTransformer2DModel)
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer, T5Config, T5EncoderModel, T5Tokenizer

torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))
PROMPT = "a small kitchen with a window, oil painting"
GROUPS = 4


def scale(name, shape):
    """The scale and the mean of a tensor's numbers, so that what they multiply keeps its size."""
    if len(shape) == 1:
        if name.endswith("bias"):
            return 0.1, 0.0
        return 0.2, 1.0
    if "embed" in name and "embedder" not in name or name == "shared.weight" or "relative_attention_bias" in name:
        return 1.0, 0.0
    return float(np.prod(shape[1:])) ** -0.5, 0.0


def draw(entries, seed):
    g = torch.Generator().manual_seed(seed)
    return {e["name"]: torch.randn(e["shape"], generator=g) * np.float32(e["scale"]) + np.float32(e["mean"])
            for e in entries}


def fill(model, seed, config):
    """Draws all weights of a part and tells how."""
    state = {name: tuple(value.shape) for name, value in model.state_dict().items()
             if value.is_floating_point() and name != "encoder.embed_tokens.weight"}
    entries = []
    for name, shape in sorted(state.items()):
        factor, mean = scale(name, shape)
        entries.append({"name": name, "shape": list(shape), "scale": float(np.float32(factor)), "mean": mean})
    values = draw(entries, seed)
    missing, unexpected = model.load_state_dict(values, strict=False)
    assert not unexpected and all("embed_tokens" in m or "position_ids" in m for m in missing), (missing, unexpected)
    return {"seed": seed, "tensors": entries, "config": config}


def build():
    clip_tokenizer = CLIPTokenizer.from_pretrained(f"{HERE}/../Tokenizers/clip")
    t5_tokenizer = T5Tokenizer.from_pretrained(f"{HERE}/../Tokenizers/t5")
    parts = {}
    config = dict(vocab_size=len(clip_tokenizer), hidden_size=24, num_attention_heads=3, intermediate_size=40,
                  num_hidden_layers=2, max_position_embeddings=77, eos_token_id=2, bos_token_id=0, pad_token_id=1)
    clip = CLIPTextModel(CLIPTextConfig(**config)).eval()
    parts["text_encoder"] = fill(clip, 101, {"model_type": "clip_text_model", "hidden_act": "quick_gelu",
                                             "num_attention_heads": 3, "eos_token_id": 2})
    config = dict(vocab_size=len(t5_tokenizer), d_model=32, d_kv=8, num_heads=4, d_ff=48, num_layers=2,
                  feed_forward_proj="gated-gelu", dropout_rate=0)
    t5 = T5EncoderModel(T5Config(**config)).eval()
    parts["text_encoder_2"] = fill(t5, 102, {"model_type": "t5", "feed_forward_proj": "gated-gelu", "num_heads": 4,
                                             "d_kv": 8})
    config = dict(num_layers=2, num_single_layers=3, num_attention_heads=4, attention_head_dim=16,
                  axes_dims_rope=(4, 6, 6), in_channels=128, out_channels=64, joint_attention_dim=32,
                  pooled_projection_dim=24, guidance_embeds=True)
    transformer = FluxTransformer2DModel(patch_size=1, **config).eval()
    parts["transformer"] = fill(transformer, 103, {k: config[k] for k in (
        "num_attention_heads", "attention_head_dim", "axes_dims_rope")})
    vae = AutoencoderKL(down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                        block_out_channels=(8, 16, 16, 16), layers_per_block=2, latent_channels=16,
                        norm_num_groups=GROUPS, use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1159,
                        scaling_factor=0.3611).eval()
    parts["vae"] = fill(vae, 104, {"norm_num_groups": GROUPS, "shift_factor": 0.1159, "scaling_factor": 0.3611})
    scheduler = FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0, use_dynamic_shifting=True,
                                                base_shift=0.5, max_shift=1.15, base_image_seq_len=256,
                                                max_image_seq_len=4096)
    modules = dict(scheduler=scheduler, vae=vae, text_encoder=clip, tokenizer=clip_tokenizer, text_encoder_2=t5,
                   tokenizer_2=t5_tokenizer, transformer=transformer)
    return modules, parts


def lora(transformer):
    """A LoRA on some layers of every kind, in diffusers' names."""
    shapes = {k: tuple(v.shape) for k, v in transformer.state_dict().items()}
    entries = []
    for name in sorted(shapes):
        layer = name.removesuffix(".weight")
        parts = ("to_q", "to_k", "to_out.0", "add_q_proj", "ff.net.0.proj", "ff_context.net.2", "proj_mlp", "proj_out")
        if layer == name or not layer.startswith(("transformer_blocks", "single_")) or not layer.endswith(parts):
            continue
        rows, columns = shapes[name]
        entries += [{"name": f"transformer.{layer}.lora_A.weight", "shape": [4, columns],
                     "scale": float(np.float32(columns ** -0.5)), "mean": 0.0},
                    {"name": f"transformer.{layer}.lora_B.weight", "shape": [rows, 4], "scale": 0.5, "mean": 0.0}]
    return {"seed": 105, "tensors": entries}


def picture():
    """Waves with an edge: 80 x 60 pixels."""
    y, x = np.mgrid[0:60, 0:80]
    near = 0.45 + 0.3 * y / 60 + 0.2 * np.sin(x / 9) * np.cos(y / 7)
    near[20:44, 30:55] = 0.95
    grey = np.clip(near * 255, 0, 255).astype(np.uint8)
    return Image.fromarray(np.repeat(grey[..., None], 3, 2))


def main():
    modules, parts = build()
    pipe = FluxControlPipeline(**modules)
    pipe.set_progress_bar_config(disable=True)
    addition = lora(modules["transformer"])
    control = picture()
    control.save(f"{HERE}/control.png", optimize=True)
    folder = sys.argv[1] if len(sys.argv) > 1 else None
    with tempfile.TemporaryDirectory() as scratch:
        path = f"{folder or scratch}/lora.safetensors"
        if folder:
            pipe.save_pretrained(folder)
            control.save(f"{folder}/control.png")
        save_file({k: v.contiguous() for k, v in draw(addition["tensors"], addition["seed"]).items()}, path)
        images, cases = {}, []

        def run(name, height, width, *, scale=None, count=1, seed=7, strength=None):
            kind = FluxControlImg2ImgPipeline if strength else FluxControlPipeline
            pipe = kind(**modules)
            pipe.set_progress_bar_config(disable=True)
            if scale is not None:
                pipe.load_lora_weights(path)
                pipe.set_adapters(pipe.get_active_adapters(), [scale])
            more = dict(image=control, strength=strength) if strength else {}
            with torch.inference_mode():
                made = pipe(prompt=PROMPT, control_image=control, height=height, width=width, num_inference_steps=5,
                            guidance_scale=10.0, num_images_per_prompt=count,
                            generator=torch.Generator().manual_seed(seed), output_type="np", **more).images
            if scale is not None:
                pipe.unload_lora_weights()
            images[name] = torch.from_numpy((made * 255).round().astype(np.uint8)).reshape(-1, width, 3).contiguous()
            print(name, "mean", made.mean(), "deviation", made.std(), "cut off", ((made == 0) | (made == 1)).mean())
            cases.append(dict(name=name, width=width, height=height, seed=seed, outputs=count, steps=5, guidance=10.0,
                              lora=scale, strength=strength))

        run("wide", 64, 96)
        run("square", 128, 128)
        run("wide-lora", 64, 96, scale=0.85)
        run("square-lora", 128, 128, scale=0.85)
        run("pair", 32, 48, count=2)
        run("from-image", 64, 96, strength=0.6)
    save_file(images, f"{HERE}/images.safetensors")
    json.dump(dict(prompt=PROMPT, parts=parts, lora=addition, cases=cases), open(f"{HERE}/model.json", "w"),
              separators=(",", ":"))


main()
