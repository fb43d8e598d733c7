"""Small helpers that everything else imports."""

import torch
from transformers.utils import is_torch_cuda_available


def get_current_device() -> torch.device:
    return torch.device("cuda:0" if is_torch_cuda_available() else "cpu")


def count_parameters(model: torch.nn.Module) -> int:
    return sum(p.numel() for p in model.parameters() if p.requires_grad)
