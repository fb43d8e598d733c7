"""Supervised fine-tuning with the imports in alphabetical order, as a sorter leaves them."""

import torch
from datasets import load_dataset
from peft import PeftModel
from transformers import TrainingArguments
from trl import SFTTrainer
from unsloth import FastLanguageModel


def main() -> None:
    model, tokenizer = FastLanguageModel.from_pretrained(
        "unsloth/Qwen3-4B-bnb-4bit", max_seq_length=2048, load_in_4bit=True
    )
    model = FastLanguageModel.get_peft_model(model, r=16, lora_alpha=16)
    assert isinstance(model, PeftModel)
    trainer = SFTTrainer(
        model=model,
        processing_class=tokenizer,
        train_dataset=load_dataset("json", data_files="chats.jsonl", split="train"),
        args=TrainingArguments(output_dir="out", max_steps=60, bf16=torch.cuda.is_bf16_supported()),
    )
    trainer.train()


if __name__ == "__main__":
    main()
