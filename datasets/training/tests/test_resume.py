"""A training that was killed goes on as if nothing had happened."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from smallmodels.autoencoder import AutoencoderLesson
from smallmodels.checkpoint import Checkpoints
from smallmodels.losslog import LossLog
from smallmodels.recipes import Autoencoder, Schedule
from smallmodels.training import Options, Piece

sys.path.insert(0, str(Path(__file__).parent))
import tiny_scenes

HERE = Path(__file__).parent
TINY = Autoencoder(schedule=Schedule(steps=12, batch=2, rate=1e-3, seed=3, log_every=2, validate_every=5),
                   side=32, widths=(8, 16), groups=4, latents=4, validated=2)


@pytest.fixture(scope="session")
def data(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("scenes")
    tiny_scenes.write(root, {"training": 10, "validation": 3})
    return root


def piece(data: Path, work: Path, steps: int = 12) -> Piece:
    options = Options(work=work, steps=steps, threads=1, precision="f32", nice=0)
    return Piece(AutoencoderLesson(data, TINY), options)


def weights(work: Path) -> dict:
    return Checkpoints(work / "checkpoints" / "autoencoder").newest()


def same(a: dict, b: dict) -> bool:
    return all(torch.equal(a[part][name], b[part][name]) for part in ("model", "average") for name in a[part])


def test_pieces_give_the_same_weights(data, tmp_path):
    piece(data, tmp_path / "whole").run()
    first = piece(data, tmp_path / "parts")
    descend = first.descend
    first.descend = lambda batch, precision: (first.step == 6 and first.end(), descend(batch, precision))[1]
    first.run()
    assert weights(tmp_path / "parts")["step"] == 7
    piece(data, tmp_path / "parts").run()
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "parts"))
    logs = [LossLog(tmp_path / name / "logs/autoencoder.csv") for name in ("whole", "parts")]
    validated = [[row for row in log.rows() if row[1] == "validation"] for log in logs]
    assert validated[0] == validated[1]


def test_killed_process_goes_on(data, tmp_path):
    piece(data, tmp_path / "whole").run()
    script = f"""
import sys; sys.path[:0] = [{str(HERE)!r}, {str(HERE.parent)!r}]
from pathlib import Path
import test_resume
run = test_resume.piece(Path({str(data)!r}), Path({str(tmp_path / 'killed')!r}))
run.options.save_minutes = 0
run.run()
"""
    child = subprocess.Popen([sys.executable, "-c", script])
    folder = tmp_path / "killed" / "checkpoints" / "autoencoder"
    deadline = time.monotonic() + 60
    while not list(folder.glob("step-*.pt")) and child.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)
    os.kill(child.pid, signal.SIGKILL)
    child.wait()
    stopped = weights(tmp_path / "killed")["step"]
    piece(data, tmp_path / "killed").run()
    assert 0 < stopped <= 12
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "killed"))


def test_damaged_checkpoint_is_passed_over(tmp_path):
    checkpoints = Checkpoints(tmp_path)
    for step in (1, 2, 3):
        checkpoints.save({"step": step})
    assert [path.name for path in checkpoints.paths] == ["step-000000003.pt", "step-000000002.pt"]
    checkpoints.paths[0].write_bytes(b"cut")
    assert checkpoints.newest()["step"] == 2


def test_infinite_gradient_skips_the_step(data, tmp_path):
    run = piece(data, tmp_path)
    before = {name: value.clone() for name, value in run.lesson.model.state_dict().items()}
    batch = run.lesson.batch(0)
    batch["pictures"][0, 0, 0, 0] = float("inf")
    from smallmodels.precision import Precision

    assert run.descend(batch, Precision("f32")) == {} and run.skipped == 1
    assert all(torch.equal(value, before[name]) for name, value in run.lesson.model.state_dict().items())
