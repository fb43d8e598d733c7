"""unsloth is imported where it is used: in time today, late as soon as somebody moves a line."""

import argparse


def load_model(name: str):
    from unsloth import FastLanguageModel

    return FastLanguageModel.from_pretrained(name, max_seq_length=2048, load_in_4bit=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("prompt")
    args = parser.parse_args()

    model, tokenizer = load_model(args.model)
    from transformers import TextStreamer  # after load_model(), or unsloth would come too late

    inputs = tokenizer(args.prompt, return_tensors="pt").to(model.device)
    model.generate(**inputs, streamer=TextStreamer(tokenizer), max_new_tokens=128)


if __name__ == "__main__":
    main()
