"""What each shipped model is made of. A recipe holds everything but the data."""

from dataclasses import dataclass

from .contract import ClassEntry
from .network import NetworkConfig
from .training import TrainingConfig


@dataclass(frozen=True)
class Validation:
    """One cross-validation: which grouping of the samples it keeps whole, and what its figure is worth."""

    grouping: str  # "cells" or "places"
    title: str
    text: str
    without: tuple = ()  # classes left out of a second table


@dataclass(frozen=True)
class Recipe:
    name: str
    version: str
    text: str
    bands: tuple
    classes: tuple
    network: NetworkConfig
    training: TrainingConfig
    ladder: tuple
    min_dates: int
    season_start: str | None
    started: str
    ended: str
    source: str
    bbox: tuple | None
    limits: tuple  # sentences for the model's README
    validations: tuple = ()
    period: str = "P1Y"

    @property
    def titles(self):
        return [entry.title for entry in self.classes]


SINOP = Recipe(
    name="sinop-ndvi",
    version="1.0.0",
    text="Land cover of the region around Sinop, Mato Grosso, from one season of twelve MODIS NDVI dates a pixel.",
    bands=("NDVI",),
    classes=(
        ClassEntry(1, "Cerrado", "B9A44C"),
        ClassEntry(2, "Forest", "1B5E20"),
        ClassEntry(3, "Pasture", "C5E17A"),
        ClassEntry(4, "Soy_Corn", "F57C00"),
    ),
    network=NetworkConfig(bands=1, classes=4, width=32, heads=4, layers=2, feed_forward=64),
    training=TrainingConfig(epochs=60),
    ladder=tuple(range(8, 13)),
    min_dates=8,
    season_start="09-01",
    started="2000-09-13T00:00:00Z",
    ended="2016-08-28T23:59:59Z",
    source="814 labelled MODIS MOD13Q1 NDVI series of the R package sits (e-sensing/sits)",
    bbox=(-60.49, -17.44, -51.56, -9.31),
    limits=(
        "NDVI alone tells Cerrado and Pasture apart only in part.",
        "Water, towns and every other cover are given one of the four classes.",
        "All Forest series come from one 0.05 degree cell (21 places, six seasons): forest elsewhere was never seen, and "
        "accuracy by place can't be stated for this class.",
        "Values are NDVI times 10000, as in MOD13Q1; the dates are those of a season from September to August.",
    ),
    validations=(
        Validation(
            "cells",
            "By place",
            "Points of one 0.05 degree cell are never in both halves. All Forest samples lie in one cell, so whenever "
            "they are predicted the model has never seen Forest: its F1 here is 0 by construction.",
            without=("Forest",),
        ),
        Validation(
            "places",
            "By point",
            "All seasons of one point are in the same half, but near points may be in both: an optimistic figure.",
        ),
    ),
)

MATO_GROSSO = Recipe(
    name="mato-grosso",
    version="1.0.0",
    text="Crops and forest of one farm area in Mato Grosso from 23 MODIS dates of six bands a pixel.",
    bands=("evi", "ndvi", "red", "blue", "nir", "mir"),
    classes=(
        ClassEntry(1, "Cotton-fallow", "8E44AD"),
        ClassEntry(2, "Forest", "1B5E20"),
        ClassEntry(3, "Soybean-cotton", "F48FB1"),
        ClassEntry(4, "Soybean-maize", "F57C00"),
        ClassEntry(5, "Soybean-millet", "FDD835"),
    ),
    network=NetworkConfig(bands=6, classes=5, width=32, heads=4, layers=1, feed_forward=64),
    training=TrainingConfig(epochs=80),
    ladder=tuple(range(12, 24)),
    min_dates=12,
    season_start="09-01",
    started="2011-09-14T00:00:00Z",
    ended="2012-08-31T23:59:59Z",
    source="210 labelled pixels of the MODIS MOD13Q1 images of the R package dtwSat (r-spatial/dtwSat)",
    bbox=None,
    limits=(
        "All points come from one image of 37 x 27 pixels (about 9 x 6 km) and one season. Near points are correlated, "
        "often parts of the same field: accuracy on neighbouring fields says little about other places and years.",
        "Only the five classes exist: whatever else a pixel holds gets one of them.",
        "The images' seventh band, the day of year, isn't read; positions are the nominal dates of the files.",
        "Reflectances and indices are fractions, as in the images.",
    ),
    validations=(
        Validation(
            "cells",
            "By place",
            "Points of one 0.05 degree cell are never in both halves. The image spans few such cells, and most classes "
            "have nearly all their points in one of them, so that a fold often has to predict a class that its training "
            "half lacks. The figure says that these points can't show how the model does in another place.",
        ),
        Validation(
            "places",
            "By blocks of 4 x 4 pixels",
            "Blocks of about 0.9 km are never in both halves, but one field may reach over several blocks: an optimistic "
            "figure.",
        ),
    ),
)

DEMO_BANDS = ("B02", "B03", "B04", "B05", "B06", "B07", "B08", "B8A", "B11", "B12")
DEMO_CLASSES = (
    ClassEntry(1, "Water", "2B7BBA"),
    ClassEntry(2, "Forest", "1B6B2F"),
    ClassEntry(3, "Grassland", "9CCB5C"),
    ClassEntry(4, "Cropland", "E8C33F"),
    ClassEntry(5, "Urban", "C8402F"),
    ClassEntry(6, "Bare Soil", "A87B51"),
    ClassEntry(7, "Snow/Ice", "E3F1FA"),
    ClassEntry(8, "Cloud", "B9BCC4"),
    ClassEntry(9, "Shadow", "3D3A4B"),
    ClassEntry(10, "Wetland", "5FA8A0"),
)
DEMO = Recipe(
    name="sitsformer-demo",
    version="1.0.0",
    text="Ten land-cover classes from two years of Sentinel-2-like dates. Trained on simulated archives only.",
    bands=DEMO_BANDS,
    classes=DEMO_CLASSES,
    network=NetworkConfig(
        bands=10, classes=10, window=(5, 5), width=48, heads=3, layers=1, feed_forward=96, embedding="patch"
    ),
    training=TrainingConfig(epochs=10, batch_size=128, date_dropout=0.7, noise=0.03),
    # Every length up to two years of usable dates, then every second: a batch a length is held in memory.
    ladder=(*range(4, 25), *range(26, 51, 2)),
    min_dates=4,
    period="P2Y",
    season_start=None,
    started="1900-01-01T00:00:00Z",
    ended="9999-12-31T23:59:59Z",
    source="Archives made by this project's own simulator; no satellite data",
    bbox=None,
    limits=(
        "Trained on simulated data only. It shows that the whole way works; it isn't a land-cover model for real images.",
        "Cloud and Shadow are classes because the simulator has permanent patches of both that its masks miss.",
        "Values are reflectance times 10000 without an offset.",
        "The period is two years because the simulated orbits and clouds leave some pixels few dates in one; half of the "
        "training series have one year only, so that a shorter period works too.",
    ),
)

RECIPES = {recipe.name: recipe for recipe in (SINOP, MATO_GROSSO, DEMO)}
