"""SITS-Former (Yuan et al. 2022, https://doi.org/10.1016/j.jag.2021.102651) in plain PyTorch operators.

One sample is the time series of one cell: every date is embedded on its own, the day of year is added as a sinusoid,
a transformer encoder (post-norm, as published) relates the dates, the maximum over the valid dates is taken, and a head
gives one logit a class. Attention is written out instead of using ``nn.TransformerEncoder``: its fast path neither scripts
nor exports to ONNX, and the written-out form gives each row of a batch the same bits whatever its neighbours are.
"""

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor, nn

# Finite, so that a row without one valid date gives numbers and not NaN; exp(MASKED) is exactly 0 in float32.
MASKED = -1.0e9
POSITIONS = 367  # day of year 1..366, and 0 for padding


@dataclass(frozen=True)
class NetworkConfig:
    """Sizes of a network. ``window`` is what the model sees, ``cell`` what it labels, both (height, width) in pixels."""

    bands: int
    classes: int
    window: tuple = (1, 1)
    cell: tuple = (1, 1)
    width: int = 64
    heads: int = 4
    layers: int = 2
    feed_forward: int = 128
    # "linear" (1x1), "patch" (one kernel over the whole window), "spectral-spatial" (published, two 3D convolutions on a
    # 5x5 window) or "chip" (strided convolutions, whole chips)
    embedding: str = "linear"
    head_hidden: int = 0  # 0: the published linear head; else a hidden layer of that width
    dropout: float = 0.1
    dense: bool = False  # true: every pixel of the cell gets its own label

    def __post_init__(self):
        object.__setattr__(self, "window", tuple(self.window))
        object.__setattr__(self, "cell", tuple(self.cell))
        if self.width % self.heads or self.width % 2:
            raise ValueError(f"width {self.width}: must be even and a multiple of heads {self.heads}")
        if self.embedding not in EMBEDDINGS:
            raise ValueError(f"embedding {self.embedding}: allowed are {', '.join(EMBEDDINGS)}")
        if self.embedding == "linear" and self.window != (1, 1) and not self.dense:
            raise ValueError(f"window {self.window}: the linear embedding needs 1x1, or dense output")
        if self.embedding == "spectral-spatial" and self.window != (5, 5):
            raise ValueError(f"window {self.window}: the spectral-spatial embedding needs 5x5")
        if self.dense and (self.embedding != "linear" or self.cell != self.window):
            raise ValueError("dense output needs the linear embedding and a cell as large as the window")

    def to_json(self):
        values = asdict(self)
        values["window"], values["cell"] = list(self.window), list(self.cell)
        return values

    @staticmethod
    def from_json(values):
        return NetworkConfig(**values)


class LinearEmbedding(nn.Module):
    """[B, T, C] -> [B, T, width], for 1x1 windows."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.project = nn.Linear(config.bands, config.width)

    def forward(self, sequences: Tensor) -> Tensor:
        return self.project(sequences)


class PatchEmbedding(nn.Module):
    """[B, T, C, h, w] -> [B, T, width]: one convolution whose kernel is the whole window, then a linear layer.

    The cheap embedding: a kernel as large as the window is a matrix product, several times faster on a CPU than the
    published pair of small 3D convolutions.
    """

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.filters = nn.Linear(config.bands * config.window[0] * config.window[1], config.width)
        self.project = nn.Linear(config.width, config.width)

    def forward(self, sequences: Tensor) -> Tensor:
        return self.project(torch.relu(self.filters(sequences.flatten(2))))


class SpectralSpatialEmbedding(nn.Module):
    """[B, T, C, 5, 5] -> [B, T, width] by two 3D convolutions over (band, row, column), as published."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        first = min(5, config.bands)
        second = min(5, config.bands - first + 1)
        left = config.bands - first - second + 2
        self.first = nn.Sequential(nn.Conv3d(1, 32, (first, 3, 3)), nn.ReLU(), nn.BatchNorm3d(32))
        self.second = nn.Sequential(nn.Conv3d(32, 64, (second, 3, 3)), nn.ReLU(), nn.BatchNorm3d(64))
        self.project = nn.Linear(64 * left, config.width)

    def forward(self, sequences: Tensor) -> Tensor:
        dates = sequences.flatten(0, 1).unsqueeze(1)  # [B*T, 1, C, 5, 5]
        features = self.project(self.second(self.first(dates)).flatten(1))
        return features.reshape(sequences.size(0), sequences.size(1), features.size(1))


class ChipEmbedding(nn.Module):
    """[B, T, C, h, w] -> [B, T, width]: 8x8 patches, one strided convolution over them, mean over the chip."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.patches = nn.Conv2d(config.bands, 32, kernel_size=8, stride=8)
        self.context = nn.Conv2d(32, config.width, kernel_size=3, stride=2, padding=1)

    def forward(self, sequences: Tensor) -> Tensor:
        dates = sequences.flatten(0, 1)
        features = torch.relu(self.context(torch.relu(self.patches(dates)))).flatten(2).mean(2)
        return features.reshape(sequences.size(0), sequences.size(1), features.size(1))


EMBEDDINGS = {
    "linear": LinearEmbedding,
    "patch": PatchEmbedding,
    "spectral-spatial": SpectralSpatialEmbedding,
    "chip": ChipEmbedding,
}


def position_table(width: int) -> Tensor:
    """Sinusoids for the days 1..366; row 0, the padding's, stays zero."""
    days = torch.arange(POSITIONS - 1, dtype=torch.float64).unsqueeze(1)
    frequencies = torch.exp(torch.arange(0, width, 2, dtype=torch.float64) * (-math.log(10000.0) / width))
    table = torch.zeros(POSITIONS, width, dtype=torch.float64)
    table[1:, 0::2] = torch.sin(days * frequencies)
    table[1:, 1::2] = torch.cos(days * frequencies)
    return table.to(torch.float32)


class Attention(nn.Module):
    """Multi-head self-attention over the dates; dates with a false mask are never attended to."""

    def __init__(self, width: int, heads: int):
        super().__init__()
        self.heads = heads
        self.depth = width // heads
        self.masked = MASKED  # TorchScript sees attributes, not the module's globals
        self.scale = 1.0 / math.sqrt(float(width // heads))
        self.project_in = nn.Linear(width, 3 * width)
        self.project_out = nn.Linear(width, width)
        # PyTorch's own attention starts from this distribution too
        nn.init.xavier_uniform_(self.project_in.weight)
        nn.init.zeros_(self.project_in.bias)

    def forward(self, x: Tensor, hidden_keys: Tensor) -> Tensor:
        batch, length = x.size(0), x.size(1)
        parts = self.project_in(x).reshape(batch, length, 3, self.heads, self.depth).permute(2, 0, 3, 1, 4)
        query, key, value = parts[0] * self.scale, parts[1], parts[2]  # each [B, heads, T, depth]
        scores = torch.matmul(query, key.transpose(2, 3)).masked_fill(hidden_keys, self.masked)
        mixed = torch.matmul(torch.softmax(scores, dim=3), value)
        return self.project_out(mixed.permute(0, 2, 1, 3).reshape(batch, length, self.heads * self.depth))


class EncoderLayer(nn.Module):
    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.attention = Attention(config.width, config.heads)
        self.attention_norm = nn.LayerNorm(config.width)
        self.widen = nn.Linear(config.width, config.feed_forward)
        self.narrow = nn.Linear(config.feed_forward, config.width)
        self.feed_forward_norm = nn.LayerNorm(config.width)
        self.dropout = nn.Dropout(config.dropout)

    def forward(self, x: Tensor, hidden_keys: Tensor) -> Tensor:
        x = self.attention_norm(x + self.dropout(self.attention(x, hidden_keys)))
        return self.feed_forward_norm(x + self.dropout(self.narrow(torch.relu(self.widen(x)))))


class SitsFormer(nn.Module):
    """sequences [B, T, C(, h, w)] float32, positions [B, T] int64, masks [B, T] bool (true = valid) -> logits [B, K]."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.masked = MASKED
        self.embedding = EMBEDDINGS[config.embedding](config)
        self.register_buffer("position_table", position_table(config.width))
        self.dropout = nn.Dropout(config.dropout)
        self.encoder = nn.ModuleList([EncoderLayer(config) for _ in range(config.layers)])
        self.norm = nn.LayerNorm(config.width)
        if config.head_hidden:
            self.head = nn.Sequential(
                nn.Linear(config.width, config.head_hidden), nn.ReLU(), nn.Linear(config.head_hidden, config.classes)
            )
        else:
            self.head = nn.Sequential(nn.Linear(config.width, config.classes))

    def forward(self, sequences: Tensor, positions: Tensor, masks: Tensor) -> Tensor:
        hidden = torch.bitwise_not(masks)
        hidden_keys = hidden.unsqueeze(1).unsqueeze(1)  # [B, 1, 1, T]
        x = self.dropout(self.embedding(sequences) + self.position_table[positions])
        for layer in self.encoder:
            x = layer(x, hidden_keys)
        pooled = self.norm(x).masked_fill(hidden.unsqueeze(2), self.masked).amax(1)
        return self.head(pooled)


class DenseSitsFormer(nn.Module):
    """sequences [B, T, C, h, w] -> logits [B, K, h, w]: the pixel model on each pixel; a date is valid for all or none."""

    def __init__(self, config: NetworkConfig):
        super().__init__()
        self.pixel = SitsFormer(config)

    def forward(self, sequences: Tensor, positions: Tensor, masks: Tensor) -> Tensor:
        batch, length, bands = sequences.size(0), sequences.size(1), sequences.size(2)
        height, width = sequences.size(3), sequences.size(4)
        pixels = sequences.permute(0, 3, 4, 1, 2).reshape(batch * height * width, length, bands)
        each = [batch, height * width, length]
        all_positions = positions.unsqueeze(1).expand(each).reshape(batch * height * width, length)
        all_masks = masks.unsqueeze(1).expand(each).reshape(batch * height * width, length)
        logits = self.pixel(pixels, all_positions, all_masks)
        return logits.reshape(batch, height, width, logits.size(1)).permute(0, 3, 1, 2)


def build(config: NetworkConfig, seed: int) -> nn.Module:
    """A network whose first weights depend on the seed alone."""
    torch.manual_seed(seed)
    return DenseSitsFormer(config) if config.dense else SitsFormer(config)


# The configuration of the paper: a 5x5 patch of ten bands, up to 50 dates.
PAPER = NetworkConfig(
    bands=10,
    classes=10,
    window=(5, 5),
    width=256,
    heads=8,
    layers=3,
    feed_forward=1024,
    embedding="spectral-spatial",
)
