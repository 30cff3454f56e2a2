"""Makes tiny random FLUX transformers and what they and their sampling have to compute.

Run: python make_transformer.py     (needs torch, diffusers, safetensors, numpy)

No weights are kept: they are draws of torch's generator, which fdeval repeats. models.json tells, for every
model, seed, sizes and tensors in the order in which they are drawn (value = mean + scale * draw), under
diffusers' names, and how BFL's names are made of them. Scales are such that outputs vary.

models.json            models, a control LoRA, and the cases that were run
sampling.json          schedules, times, roundings
expected.safetensors   NAME.velocity, NAME.loop ... as float32
"""

import json
import os

import numpy as np
import torch
from diffusers import AutoencoderKL, FlowMatchEulerDiscreteScheduler, FluxControlPipeline, FluxTransformer2DModel
from safetensors.torch import save_file

torch.set_num_threads(1)
HERE = os.path.dirname(os.path.abspath(__file__))
expected = {}

MODELS = {
    "control": dict(seed=11, num_layers=2, num_single_layers=3, num_attention_heads=4, attention_head_dim=16,
                    axes_dims_rope=(4, 6, 6), in_channels=128, out_channels=64, joint_attention_dim=32,
                    pooled_projection_dim=24, guidance_embeds=True),
    "plain": dict(seed=12, num_layers=1, num_single_layers=2, num_attention_heads=3, attention_head_dim=24,
                  axes_dims_rope=(8, 4, 12), in_channels=64, out_channels=64, joint_attention_dim=20,
                  pooled_projection_dim=17, guidance_embeds=False),
}


def rule(name, shape):
    """The scale and the mean of a tensor's numbers."""
    if len(shape) == 2:
        return shape[1] ** -0.5, 0.0
    return (0.2, 1.0) if ".norm_" in name else (0.1, 0.0)


def draws(tensors, seed):
    g = torch.Generator().manual_seed(seed)
    return {t["name"]: torch.randn(t["shape"], generator=g) * np.float32(t["scale"]) + np.float32(t["mean"])
            for t in tensors}


def entry(name, shape, scale, mean):
    return {"name": name, "shape": list(shape), "scale": float(np.float32(scale)), "mean": mean}


# BFL's layout, restated: what its tensors are made of, row after row. The last modulation's halves change places.
OUTER = {
    "img_in": ["x_embedder"], "txt_in": ["context_embedder"],
    "time_in.in_layer": ["time_text_embed.timestep_embedder.linear_1"],
    "time_in.out_layer": ["time_text_embed.timestep_embedder.linear_2"],
    "guidance_in.in_layer": ["time_text_embed.guidance_embedder.linear_1"],
    "guidance_in.out_layer": ["time_text_embed.guidance_embedder.linear_2"],
    "vector_in.in_layer": ["time_text_embed.text_embedder.linear_1"],
    "vector_in.out_layer": ["time_text_embed.text_embedder.linear_2"],
    "final_layer.linear": ["proj_out"], "final_layer.adaLN_modulation.1": ["norm_out.linear"],
}
DOUBLE = {
    "img_mod.lin": ["norm1.linear"], "txt_mod.lin": ["norm1_context.linear"],
    "img_attn.qkv": ["attn.to_q", "attn.to_k", "attn.to_v"],
    "txt_attn.qkv": ["attn.add_q_proj", "attn.add_k_proj", "attn.add_v_proj"],
    "img_attn.proj": ["attn.to_out.0"], "txt_attn.proj": ["attn.to_add_out"],
    "img_mlp.0": ["ff.net.0.proj"], "img_mlp.2": ["ff.net.2"],
    "txt_mlp.0": ["ff_context.net.0.proj"], "txt_mlp.2": ["ff_context.net.2"],
}
DOUBLE_NORMS = {
    "img_attn.norm.query_norm.scale": "attn.norm_q.weight", "img_attn.norm.key_norm.scale": "attn.norm_k.weight",
    "txt_attn.norm.query_norm.scale": "attn.norm_added_q.weight",
    "txt_attn.norm.key_norm.scale": "attn.norm_added_k.weight",
}
SINGLE = {"modulation.lin": ["norm.linear"], "linear1": ["attn.to_q", "attn.to_k", "attn.to_v", "proj_mlp"],
          "linear2": ["proj_out"]}
SINGLE_NORMS = {"norm.query_norm.scale": "attn.norm_q.weight", "norm.key_norm.scale": "attn.norm_k.weight"}


def layout(config):
    """BFL's linear layers and norms, by the names of diffusers' that they are made of."""
    linear = {k: v for k, v in OUTER.items() if config["guidance_embeds"] or not k.startswith("guidance")}
    norms = {}
    for i in range(config["num_layers"]):
        linear |= {f"double_blocks.{i}.{k}": [f"transformer_blocks.{i}.{n}" for n in v] for k, v in DOUBLE.items()}
        norms |= {f"double_blocks.{i}.{k}": f"transformer_blocks.{i}.{v}" for k, v in DOUBLE_NORMS.items()}
    for i in range(config["num_single_layers"]):
        linear |= {f"single_blocks.{i}.{k}": [f"single_transformer_blocks.{i}.{n}" for n in v]
                   for k, v in SINGLE.items()}
        norms |= {f"single_blocks.{i}.{k}": f"single_transformer_blocks.{i}.{v}" for k, v in SINGLE_NORMS.items()}
    return linear, norms


def swapped(name, rows):
    return torch.cat(rows.chunk(2)[::-1]) if name == "final_layer.adaLN_modulation.1" else rows


def model_of(config, weights):
    options = {k: v for k, v in config.items() if k != "seed"}
    model = FluxTransformer2DModel(patch_size=1, **options).eval()
    model.load_state_dict(weights)
    return model


def inputs(config, seed, text, rows, columns):
    g = torch.Generator().manual_seed(seed)
    control = config["in_channels"] - 64
    return dict(text=torch.randn((1, text, config["joint_attention_dim"]), generator=g),
                pooled=torch.randn((1, config["pooled_projection_dim"]), generator=g),
                tokens=torch.randn((1, rows * columns, 64), generator=g),
                control=torch.randn((1, rows * columns, control), generator=g) if control else None)


def velocity(model, x, rows, columns, time, guidance, kind=torch.float32):
    tokens = x["tokens"] if x["control"] is None else torch.cat([x["tokens"], x["control"]], 2)
    ids = FluxControlPipeline._prepare_latent_image_ids(1, rows, columns, "cpu", kind)
    with torch.inference_mode():
        return model(hidden_states=tokens.to(kind), timestep=torch.tensor([time]).to(kind),
                     guidance=None if guidance is None else torch.tensor([guidance]),
                     pooled_projections=x["pooled"].to(kind), encoder_hidden_states=x["text"].to(kind),
                     txt_ids=torch.zeros(x["text"].shape[1], 3).to(kind), img_ids=ids,
                     return_dict=False)[0][0].float()


def tiny_vae():
    torch.manual_seed(5)
    return AutoencoderKL(down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4,
                         block_out_channels=(8, 8, 8, 8), layers_per_block=1, latent_channels=16, norm_num_groups=4,
                         use_quant_conv=False, use_post_quant_conv=False, shift_factor=0.1159,
                         scaling_factor=0.3611).eval()


def scheduler():
    return FlowMatchEulerDiscreteScheduler(num_train_timesteps=1000, shift=3.0, use_dynamic_shifting=True,
                                           base_shift=0.5, max_shift=1.15, base_image_seq_len=256,
                                           max_image_seq_len=4096)


def pipeline(model):
    pipe = FluxControlPipeline(scheduler=scheduler(), vae=tiny_vae(), text_encoder=None, tokenizer=None,
                               text_encoder_2=None, tokenizer_2=None, transformer=model)
    pipe.set_progress_bar_config(disable=True)
    return pipe


def main():
    models, cases, every = [], [], {}
    for name, config in MODELS.items():
        options = {k: v for k, v in config.items() if k != "seed"}
        shapes = {k: tuple(v.shape) for k, v in FluxTransformer2DModel(patch_size=1, **options).state_dict().items()}
        tensors = [entry(k, shapes[k], *rule(k, shapes[k])) for k in sorted(shapes)]
        linear, norms = layout(config)
        used = [n + s for v in linear.values() for n in v for s in (".weight", ".bias")] + list(norms.values())
        assert sorted(used) == sorted(shapes), "every tensor has its place"
        bfl = [{"name": k + s, "sources": [n + s for n in v], "swapped": k == "final_layer.adaLN_modulation.1"}
               for k, v in linear.items() for s in (".weight", ".bias")]
        bfl += [{"name": k, "sources": [v], "swapped": False} for k, v in norms.items()]
        weights = draws(tensors, config["seed"])
        every[name] = (config, weights, linear, norms)
        models.append({"name": name, "seed": config["seed"], "config": options, "tensors": tensors, "bfl": bfl})

    def case(name, model, of, seed, text, rows, columns, time, guidance, **more):
        config = every[of][0]
        x = inputs(config, seed, text, rows, columns)
        exact = velocity(model, x, rows, columns, time, guidance)
        rough = velocity(model.to(torch.bfloat16), x, rows, columns, time, guidance, torch.bfloat16)
        model.to(torch.float32)
        expected[name] = exact.contiguous()
        error = float((rough - exact).abs().mean() / exact.std())
        print(name, "bf16", error, "range", float(exact.max() - exact.min()))
        cases.append(dict(name=name, model=of, seed=seed, text=text, rows=rows, columns=columns,
                          time=float(np.float32(1000) * np.float32(time)), guidance=1000 * guidance if guidance else None,
                          bf16_error=error, **more))

    for name in MODELS:
        config, weights, _, _ = every[name]
        guided = config["guidance_embeds"]
        # A thousand times any of these is a bfloat16, so that types differ by the network's rounding alone.
        case(f"{name}-wide", model_of(config, weights), name, 21, 11, 4, 6, 0.5, 8.0 if guided else None)
        case(f"{name}-tall", model_of(config, weights), name, 22, 7, 5, 3, 0.0625, 1.0 if guided else None)

    # A control LoRA on everything, merged in 32 bits; its base has columns of zeros where the control goes in.
    config, weights, linear, norms = every["control"]
    weights = dict(weights)
    weights["x_embedder.weight"] = weights["x_embedder.weight"].clone()
    weights["x_embedder.weight"][:, config["out_channels"]:] = 0
    rank, scale, lora, seed = 4, 0.85, [], 31
    for name, sources in linear.items():
        rows = sum(weights[s + ".weight"].shape[0] for s in sources)
        columns = weights[sources[0] + ".weight"].shape[1]
        lora += [entry(name + ".lora_A.weight", (rank, columns), columns ** -0.5, 0.0),
                 entry(name + ".lora_B.weight", (rows, rank), 0.5 * rank ** -0.5, 0.0),
                 entry(name + ".lora_B.bias", (rows,), 0.1, 0.0)]
    lora += [entry(name, weights[source].shape, 0.2, 1.0) for name, source in norms.items()]
    paths = draws(lora, seed)
    merged = dict(weights)
    for name, sources in linear.items():
        a, b = paths[name + ".lora_A.weight"].double(), paths[name + ".lora_B.weight"].double()
        added = swapped(name, scale * (b @ a)), swapped(name, scale * paths[name + ".lora_B.bias"].double())
        at = 0
        for source in sources:
            count = weights[source + ".weight"].shape[0]
            for kind, rows in zip((".weight", ".bias"), added):
                merged[source + kind] = (weights[source + kind].double() + rows[at:at + count]).float()
            at += count
    for name, source in norms.items():
        merged[source] = paths[name]
    case("control-lora", model_of(config, merged), "control", 23, 9, 3, 4, 0.25, 4.0, lora=scale)

    # The pipeline's own loop from given noise and control tokens.
    model = model_of(config, every["control"][1])
    loops = []
    for name, rows, columns, seed in [("wide", 4, 6, 41), ("square", 8, 8, 42)]:
        x = inputs(config, seed, 13, rows, columns)
        out = pipeline(model)(prompt_embeds=x["text"], pooled_prompt_embeds=x["pooled"], latents=x["tokens"],
                              control_image=x["control"], height=16 * rows, width=16 * columns,
                              num_inference_steps=5, guidance_scale=10.0, output_type="latent").images
        expected[f"loop-{name}"] = out[0].contiguous()
        loops.append(dict(name=f"loop-{name}", rows=rows, columns=columns, seed=seed, text=13, steps=5,
                          guidance=10.0))

    # What a seed gives: the control's posterior, then noise, two outputs.
    pipe, seen = pipeline(model), []
    forward = model.forward

    def watch(**arguments):
        seen.append(arguments["hidden_states"].clone())
        return forward(**arguments)

    model.forward = watch
    photo = torch.rand((1, 3, 64, 96), generator=torch.Generator().manual_seed(6)) * 2 - 1
    x = inputs(config, 43, 5, 4, 6)
    pipe(prompt_embeds=x["text"], pooled_prompt_embeds=x["pooled"], num_images_per_prompt=2, control_image=photo,
         height=64, width=96, num_inference_steps=1, generator=torch.Generator().manual_seed(1234),
         output_type="latent")
    with torch.inference_mode():
        posterior = pipe.vae.encode(photo).latent_dist
    expected["draws-mean"], expected["draws-deviation"] = posterior.mean[0].contiguous(), posterior.std[0].contiguous()
    expected["draws-tokens"] = seen[0].contiguous()
    expected["draws-bfl"] = torch.randn((2, 16, 8, 12), generator=torch.Generator().manual_seed(1234),
                                        dtype=torch.bfloat16).float()

    json.dump({"models": models, "cases": cases, "loops": loops, "lora": {"seed": 31, "tensors": lora}},
              open(f"{HERE}/models.json", "w"), separators=(",", ":"))
    save_file(expected, f"{HERE}/expected.safetensors")
    sampling()


def sampling():
    bf = torch.bfloat16
    schedules = []
    for steps, tokens in [(1, 1536), (4, 1024), (5, 24), (20, 64), (28, 4096), (50, 8100)]:
        s = scheduler()
        mu = 0.5 + (1.15 - 0.5) * (tokens - 256) / (4096 - 256)
        s.set_timesteps(sigmas=np.linspace(1.0, 1 / steps, steps), mu=mu)
        # diffusers: the pipeline casts and divides, the model multiplies again.
        plain = (s.timesteps / 1000) * 1000
        rounded = (s.timesteps.to(bf) / 1000).to(bf) * 1000
        # BFL: shift of a line in float32, times as Python numbers; then a vector of the model's type.
        line = torch.linspace(1, 0, steps + 1)
        bfl = (np.exp(mu) / (np.exp(mu) + (1 / line - 1))).tolist()
        times = [1000.0 * torch.full((1,), t, dtype=bf) for t in bfl[:-1]]
        schedules.append(dict(steps=steps, tokens=tokens, sigmas=s.sigmas.tolist(), bfl_sigmas=bfl,
                              diffusers_times=plain.tolist(), diffusers_bfloat_times=rounded.float().tolist(),
                              bfl_bfloat_times=torch.cat(times).float().tolist()))
    starts = [dict(steps=n, strength=s, diffusers=int(max(n - min(n * s, n), 0)), bfl=int((1 - s) * n))
              for n in (1, 4, 10, 28, 50) for s in (0.05, 0.3, 0.6, 0.7, 0.9, 1.0)]
    g = torch.Generator().manual_seed(8)
    x, v = torch.randn(64, generator=g), torch.randn(64, generator=g)
    s = scheduler()
    s.set_timesteps(sigmas=np.linspace(1.0, 1 / 28, 28), mu=0.63)
    s.set_begin_index(11)
    sigma, following = s.sigmas[11].item(), s.sigmas[12].item()
    mixed = s.scale_noise(x.to(bf), s.timesteps[11:12], v.to(bf))
    bfl_mixed = sigma * v.to(bf) + (1.0 - sigma) * x.to(bf)
    stepped = s.step(v.to(bf), s.timesteps[11], x.to(bf), return_dict=False)[0]
    bfl_stepped = x.to(bf) + (following - sigma) * v.to(bf)
    guidance = [dict(value=value, network=(torch.full([1], value).to(bf) * 1000).float().item())
                for value in (1.0, 3.5, 10.0, 30.1)]
    json.dump(dict(schedules=schedules, starts=starts, guidance=guidance, seed=8, sigma=sigma, next=following,
                   mixed=mixed.float().tolist(), bfl_mixed=bfl_mixed.float().tolist(),
                   stepped=stepped.float().tolist(), bfl_stepped=bfl_stepped.float().tolist()),
              open(f"{HERE}/sampling.json", "w"), separators=(",", ":"))


main()
