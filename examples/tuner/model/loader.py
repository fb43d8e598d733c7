"""Loads a model for training, through unsloth when the user asked for it."""

from ..extras.misc import count_parameters
from .model_utils.unsloth import add_unsloth_adapter, load_unsloth_model


def load_model(name: str, use_unsloth: bool, rank: int = 16, max_length: int = 2048):
    if use_unsloth:
        model = add_unsloth_adapter(load_unsloth_model(name, max_length), rank)
    else:
        from peft import LoraConfig, get_peft_model
        from transformers import AutoModelForCausalLM

        model = get_peft_model(AutoModelForCausalLM.from_pretrained(name), LoraConfig(r=rank))

    print(f"trainable parameters: {count_parameters(model):,}")
    return model
