"""The optional fast path. Each function imports unsloth, so that the package works without it."""

from ...extras.misc import get_current_device


def load_unsloth_model(name: str, max_length: int):
    from unsloth import FastLanguageModel

    model, _ = FastLanguageModel.from_pretrained(
        name, max_seq_length=max_length, device_map={"": get_current_device()}
    )
    return model


def add_unsloth_adapter(model, rank: int):
    from unsloth import FastLanguageModel

    return FastLanguageModel.get_peft_model(model, r=rank, lora_alpha=2 * rank)
