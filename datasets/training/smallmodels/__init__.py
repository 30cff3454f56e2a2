"""Small models in the architectures of Depth Anything V2 and FLUX.1 Depth, trained on rendered scenes."""
