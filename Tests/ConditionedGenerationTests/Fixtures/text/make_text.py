"""Makes tiny random text encoders and what they have to compute.

Run: python make_text.py [FOLDER]     (needs torch, transformers, safetensors; FOLDER is the script's
own unless given)

Weights are random, but scaled so that outputs vary, and rounded to bfloat16, so that files of either
precision hold the same model.

t5/, t5-other/        as transformers saves them, and with `encoder.embed_tokens.weight` in f32
clip/, clip-legacy/   without `text_model.` as transformers 5 saves them, and with it as 4 did
*.safetensors         states [N, D] of each model in f32, and CLIP's pooled [D]
cases.json            token ids, sizes, and the mean distance of torch's bfloat16 from its f32
buckets.json          T5's buckets of the distances -600...600, by number of buckets and largest distance
"""

import json
import os
import sys

import torch
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, T5Config, T5EncoderModel
from transformers.models.t5.modeling_t5 import T5Attention

torch.set_num_threads(1)
HERE = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.abspath(__file__))


def randomise(model, seed):
    """Matrices keep the spread of what they multiply; norms are near 1 and biases near 0."""
    g = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, weight in sorted(model.named_parameters()):
            values = torch.randn(weight.shape, generator=g)
            if weight.ndim == 1:
                values = values * 0.2 + (1 if name.endswith("weight") else 0)
            elif "embed" not in name and "shared" not in name and "bias" not in name:
                values = values * 1.2 * weight.shape[1] ** -0.5
            weight.copy_(values.bfloat16().float())
    return model.eval()


def run(model, ids):
    with torch.no_grad():
        return model(input_ids=torch.tensor([ids]))


def expected(name, model, ids, **more):
    """Writes the states and notes the case."""
    single = run(model, ids)
    states = {"states": single.last_hidden_state[0].contiguous()}
    if "pooler_output" in single:
        states["pooled"] = single.pooler_output[0].contiguous()
    narrow = run(model.bfloat16(), ids)
    model.float()
    error = (narrow.last_hidden_state[0].float() - states["states"]).abs().mean().item()
    case = {"name": name, "ids": ids, "bf16_error": error, **more}
    if "pooled" in states:
        case["bf16_pooled_error"] = (
            (narrow.pooler_output[0].float() - states["pooled"]).abs().mean().item()
        )
    assert states["states"].std(dim=0).min() > 0.1, "the states have to vary"
    save_file(states, f"{HERE}/{name}.safetensors")
    return case


def token_ids(count, vocabulary, seed):
    g = torch.Generator().manual_seed(seed)
    return torch.randint(3, vocabulary - 10, [count], generator=g).tolist()


def t5(name, seed, tokens, shape, **more):
    config = T5Config(
        **shape, feed_forward_proj="gated-gelu", tie_word_embeddings=False, dropout_rate=0, **more
    )
    model = randomise(T5EncoderModel(config), seed)
    ids = token_ids(tokens, config.vocab_size, seed) + [1] + [0] * 10
    case = expected(
        name,
        model,
        ids,
        width=config.d_model,
        layers=config.num_layers,
        heads=config.num_heads,
        head_width=config.d_kv,
        hidden_width=config.d_ff,
    )
    return model, case


def clip(name, seed, ids, **config):
    config = CLIPTextConfig(num_hidden_layers=2, **config)
    model = randomise(CLIPTextModel(config), seed)
    case = expected(
        name,
        model,
        ids,
        width=config.hidden_size,
        layers=2,
        heads=config.num_attention_heads,
        head_width=config.hidden_size // config.num_attention_heads,
        hidden_width=config.intermediate_size,
    )
    return model, case


def tensors(model):
    return {k: v.contiguous().clone() for k, v in model.state_dict().items()}


cases = []
model, case = t5(
    "t5",
    1,
    139,
    dict(vocab_size=97, d_model=40, d_kv=12, num_heads=3, d_ff=56, num_layers=3),
)
cases.append(case)
model.bfloat16().save_pretrained(f"{HERE}/t5")

model, case = t5(
    "t5-other",
    2,
    60,
    dict(vocab_size=50, d_model=24, d_kv=16, num_heads=2, d_ff=37, num_layers=2),
    relative_attention_num_buckets=16,
    relative_attention_max_distance=40,
    layer_norm_epsilon=1e-2,
)
cases.append(case)
os.makedirs(f"{HERE}/t5-other", exist_ok=True)
weights = tensors(model)
table = weights.pop("shared.weight")
weights["encoder.embed_tokens.weight"] = table.clone()
save_file(weights, f"{HERE}/t5-other/model.safetensors")
model.config.save_pretrained(f"{HERE}/t5-other")

# The end (60) comes before a larger id, and again as padding.
words = token_ids(20, 60, 3)
ids = [1] + words[:5] + [85] + words[5:] + [60] * 50
model, case = clip(
    "clip",
    3,
    ids,
    vocab_size=99,
    hidden_size=48,
    num_attention_heads=3,
    intermediate_size=80,
    max_position_embeddings=77,
    eos_token_id=60,
)
assert run(model, ids).pooler_output[0].equal(run(model, ids).last_hidden_state[0, 22])
cases.append({**case, "end": 22})
model.bfloat16().save_pretrained(f"{HERE}/clip")

# The end is the largest id, and 2 comes before it.
ids = [40] + token_ids(9, 60, 4) + [2, 59, 7, 59]
model, case = clip(
    "clip-legacy",
    4,
    ids,
    vocab_size=60,
    hidden_size=32,
    num_attention_heads=4,
    intermediate_size=64,
    max_position_embeddings=20,
    eos_token_id=2,
    hidden_act="gelu",
    layer_norm_eps=1e-3,
)
assert run(model, ids).pooler_output[0].equal(run(model, ids).last_hidden_state[0, 11])
cases.append({**case, "end": 11})
os.makedirs(f"{HERE}/clip-legacy", exist_ok=True)
weights = {"text_model." + k.removeprefix("text_model."): v for k, v in tensors(model).items()}
save_file(weights, f"{HERE}/clip-legacy/model.safetensors")
model.config.save_pretrained(f"{HERE}/clip-legacy")

with open(f"{HERE}/cases.json", "w") as file:
    json.dump(cases, file, indent=1)

distances = torch.arange(-600, 601)
with open(f"{HERE}/buckets.json", "w") as file:
    json.dump(
        [
            {
                "buckets": buckets,
                "max_distance": largest,
                "expected": T5Attention._relative_position_bucket(
                    distances, True, buckets, largest
                ).tolist(),
            }
            for buckets, largest in [(32, 128), (16, 40), (32, 1000), (64, 256)]
        ],
        file,
    )
