package org.sitsformer.simulate;

import org.sitsformer.simulate.Sites.Place;
import org.sitsformer.simulate.Sites.Site;

/**
 * The ground as a function of the seed and of the place in pixels of 10 m: mountains with ice,
 * scree, meadows and forests below it, a plain of fields with woods, towns joined by roads, rivers
 * and lakes with wetland along them.
 */
final class Landscape {
  /** How much more than other outlines shores wind. */
  private static final double SHORE_WARP = 1.9;

  private static final double SNOW_LINE = 0.80;
  private static final double ROCK_LINE = 0.67;
  private static final double TREE_LINE = 0.54;
  private static final double FOOT_LINE = 0.33;

  private final long seed;
  private final Parcels parcels;

  Landscape(long seed) {
    this.seed = seed;
    this.parcels = new Parcels(seed);
  }

  /** Returns the places around a window, to be shared by calls of {@link #fill}. */
  Sites sites(Terrain terrain) {
    return new Sites(seed, terrain.left, terrain.top, terrain.width, terrain.height);
  }

  /** Computes rows [firstRow, endRow) of the terrain's arrays; rows are independent. */
  void fill(Terrain terrain, Sites sites, int firstRow, int endRow) {
    for (int row = firstRow; row < endRow; row++) {
      for (int column = 0; column < terrain.width; column++) {
        pixel(
            terrain, sites, row * terrain.width + column, terrain.left + column, terrain.top + row);
      }
    }
  }

  private void pixel(Terrain terrain, Sites sites, int index, int x, int y) {
    // Everything round is looked up at a warped place, which makes its outline natural.
    double wx = x + 20 * (fractal(1, x, y, 52, 3) - 0.5);
    double wy = y + 20 * (fractal(2, x, y, 52, 3) - 0.5);
    double river = riverDistance(x, y);
    double elevation = elevation(sites, x, y, wx, wy, river);
    long parcel = parcels.at(x + (wx - x) * 0.12, y + (wy - y) * 0.12);
    Surface surface = surface(sites, new Spot(x, y, wx, wy), river, elevation, parcel);

    terrain.surface[index] = (byte) surface.ordinal();
    terrain.parcel[index] = (int) (parcel >>> 32);
    terrain.elevation[index] = (float) elevation;
    boolean field = isField(surface);
    double patchiness = fractal(3, x, y, field ? 9 : 24, 2) - 0.5;
    double fieldVigour = field ? 0.32 * (Noise.unit(Noise.mix(parcel + 11)) - 0.5) : 0;
    terrain.vigour[index] = (float) (0.92 + fieldVigour + (field ? 0.10 : 0.22) * patchiness);
    double fieldDelay = field ? 26 * (Noise.unit(Noise.mix(parcel + 12)) - 0.5) : 12 * patchiness;
    terrain.delay[index] = (byte) Math.round(fieldDelay + 16 * (elevation - 0.2));
    double fieldLight = field ? 0.22 * (Noise.unit(Noise.mix(parcel + 13)) - 0.5) : 0;
    double grain = surface.texture() * Noise.bell(Noise.hash(Noise.seed(seed, 4), x, y));
    double slope = slopeLight(sites, x, y, elevation);
    terrain.brightness[index] =
        (float) Math.max(0.3, (1 + fieldLight + 0.10 * patchiness) * (1 + 0.7 * grain) * slope);
    patches(terrain, sites, index, x, y, surface);
  }

  private static boolean isField(Surface surface) {
    return switch (surface) {
      case WHEAT, RAPE, MAIZE, BEET, SUNFLOWER, LUCERNE, MEADOW, PASTURE, FALLOW -> true;
      default -> false;
    };
  }

  private void patches(Terrain terrain, Sites sites, int index, int x, int y, Surface surface) {
    double cloud = patchOpacity(sites, x, y);
    double shadow = patchOpacity(sites, x - Sites.SHADOW_X, y - Sites.SHADOW_Y) * (1 - cloud);
    terrain.cloud[index] = (float) cloud;
    terrain.shadow[index] = (float) shadow;
    LandCover cover =
        cloud > 0.5 ? LandCover.CLOUD : shadow > 0.5 ? LandCover.SHADOW : surface.cover();
    terrain.truth[index] = (byte) cover.value();
  }

  private double patchOpacity(Sites sites, double x, double y) {
    double wx = x + 9 * (fractal(5, x, y, 11, 2) - 0.5);
    double wy = y + 9 * (fractal(6, x, y, 11, 2) - 0.5);
    return 1 - Noise.step(0.9, 1.1, sites.patchDistance(wx, wy));
  }

  /**
   * A pixel.
   *
   * @param x column, counted from the landscape's own origin
   * @param y row, likewise
   * @param wx column of the warped place at which everything round is looked up
   * @param wy its row
   */
  private record Spot(int x, int y, double wx, double wy) {
    /** Returns the column of a place that is warped more, by this factor. */
    double farX(double factor) {
      return x + factor * (wx - x);
    }

    /** Returns its row. */
    double farY(double factor) {
      return y + factor * (wy - y);
    }
  }

  /**
   * Returns what covers a pixel.
   *
   * @param river pixels to the nearest river
   * @param elevation 0 to 1
   */
  private Surface surface(Sites sites, Spot spot, double river, double elevation, long parcel) {
    int x = spot.x();
    int y = spot.y();
    double rough = elevation + 0.10 * (fractal(7, x, y, 14, 3) - 0.5);
    if (rough > SNOW_LINE) {
      return Surface.ICE;
    }
    // Shores wind more than mountain sides.
    double lx = spot.farX(SHORE_WARP);
    double ly = spot.farY(SHORE_WARP);
    double lake = 9;
    Surface built = null;
    boolean road = false;
    double quarry = 9;
    int middle = sites.row(y);
    for (int row = middle - 1; row <= middle + 1; row++) {
      int column = sites.column(row, x);
      for (int near = column - 1; near <= column + 1; near++) {
        Site site = sites.at(row, near);
        if (!site.lake().far(lx, ly, 2.5)) {
          lake = Math.min(lake, site.lake().distance(lx, ly, site.direction()));
        }
        if (!site.quarry().far(lx, ly, 2.5)) {
          quarry = Math.min(quarry, site.quarry().distance(lx, ly, site.direction()));
        }
        if (built == null) {
          built = town(site, site.town(), x, y);
        }
        if (built == null && elevation < FOOT_LINE) {
          built = town(site, site.village(), x, y);
        }
        road |= elevation < TREE_LINE && onRoad(sites, row, near, spot.wx(), spot.wy());
      }
    }
    if (lake < 1) {
      return Surface.LAKE;
    }
    double riverWidth = 3.1 * (1 - elevation / 0.40);
    if (river < riverWidth && !road) {
      return Surface.RIVER;
    }
    if (road) {
      return Surface.ROAD;
    }
    if (built != null) {
      return built;
    }
    if (quarry < 1) {
      return Surface.QUARRY;
    }
    double wet = fractal(8, x, y, 34, 3);
    if (lake < 1.12 + 0.9 * Math.max(0, wet - 0.36) || river < 46 * (wet - 0.52)) {
      double kind = fractal(9, x, y, 22, 2);
      return kind > 0.56 ? Surface.REED : kind > 0.43 ? Surface.WET_MEADOW : Surface.FEN;
    }
    return vegetation(x, y, rough, parcel);
  }

  private Surface vegetation(int x, int y, double rough, long parcel) {
    double wood = fractal(10, x, y, 74, 4);
    boolean conifer = fractal(12, x, y, 46, 3) + 0.6 * (rough - 0.3) > 0.5;
    if (rough > ROCK_LINE) {
      return Surface.SCREE;
    }
    if (rough > TREE_LINE) {
      return Surface.ALPINE;
    }
    if (rough > FOOT_LINE ? wood > 0.36 : wood > 0.565) {
      boolean clearing = fractal(16, x, y, 30, 3) > 0.62;
      return clearing ? Surface.THICKET : conifer ? Surface.CONIFER : Surface.BROADLEAF;
    }
    double use = Noise.unit(Noise.mix(parcel + 21)) - (rough > FOOT_LINE ? 0.5 : 0);
    if (use < 0.17) {
      return Surface.MEADOW;
    }
    if (use < 0.30) {
      return Surface.PASTURE;
    }
    if (use < 0.35) {
      return Surface.FALLOW;
    }
    if (use < 0.38) {
      return conifer ? Surface.CONIFER : Surface.BROADLEAF;
    }
    if (use < 0.41) {
      return Surface.THICKET;
    }
    if (use < 0.46) {
      return Surface.LUCERNE;
    }
    // Which crop it is follows from the parcel and the season, see Surface.crop.
    return Surface.WHEAT;
  }

  /** Returns what of a town or village stands here, null outside. */
  private Surface town(Site site, Place place, int x, int y) {
    if (place.far(x, y, 1.6)) {
      return null;
    }
    double cos = site.direction()[0];
    double sin = site.direction()[1];
    double u = (x - place.x()) * cos + (y - place.y()) * sin;
    double v = (y - place.y()) * cos - (x - place.x()) * sin;
    long column = (long) Math.floor(u / 9);
    long row = (long) Math.floor(v / 6);
    double centreU = column * 9 + 4.5;
    double centreV = row * 6 + 3;
    long block = Noise.hash(site.id() ^ (long) place.radius(), column, row);
    // Whole street blocks are in or out, and the edge frays block by block.
    double lobes = 0.55 * (Noise.value(site.id(), centreU / 13, centreV / 13) - 0.5);
    double distance =
        Math.sqrt(centreU * centreU + centreV * centreV) / place.radius()
            + lobes
            + 0.26 * (Noise.unit(Noise.mix(block + 1)) - 0.5);
    if (distance > 1) {
      return null;
    }
    boolean street = u - column * 9 < 1.2 || v - row * 6 < 1.2;
    if (street) {
      return Surface.ROAD;
    }
    if (distance > 0.3 && Noise.unit(Noise.mix(block + 2)) < 0.07) {
      return Noise.unit(Noise.mix(block + 3)) < 0.5 ? Surface.BROADLEAF : Surface.PASTURE;
    }
    return Noise.unit(Noise.mix(block + 4)) > distance * 0.9 ? Surface.ROOFS : Surface.SUBURB;
  }

  private boolean onRoad(Sites sites, int row, int column, double x, double y) {
    Place from = sites.at(row, column).town();
    Place east = sites.at(row, column + 1).town();
    Place south = sites.at(row + 1, sites.column(row + 1, from.x())).town();
    return segmentDistance(from, east, x, y) < 1.15 || segmentDistance(from, south, x, y) < 1.15;
  }

  private static double segmentDistance(Place from, Place to, double x, double y) {
    double dx = to.x() - from.x();
    double dy = to.y() - from.y();
    double along = ((x - from.x()) * dx + (y - from.y()) * dy) / (dx * dx + dy * dy);
    double t = Math.min(1, Math.max(0, along));
    double ox = from.x() + t * dx - x;
    double oy = from.y() + t * dy - y;
    return Math.sqrt(ox * ox + oy * oy);
  }

  /** Returns about how many pixels away the nearest river's middle is. */
  private double riverDistance(double x, double y) {
    double here = fractal(13, x, y, 190, 3);
    double dx = fractal(13, x + 1, y, 190, 3) - here;
    double dy = fractal(13, x, y + 1, 190, 3) - here;
    // A river is where the noise passes one half; the constant bounds the pools of flat places.
    return Math.abs(here - 0.5) / (Math.sqrt(dx * dx + dy * dy) + 0.0012);
  }

  private double elevation(Sites sites, double x, double y, double wx, double wy, double river) {
    double mountains = 0;
    double px = x + 1.6 * (wx - x);
    double py = y + 1.6 * (wy - y);
    double ridge = 1 - Math.abs(2 * fractal(14, x, y, 40, 4) - 1);
    int middle = sites.row(y);
    for (int row = middle - 1; row <= middle + 1; row++) {
      int column = sites.column(row, x);
      for (int near = column - 1; near <= column + 1; near++) {
        Site site = sites.at(row, near);
        if (site.peak().far(px, py, 1.31)) {
          continue;
        }
        double distance = site.peak().distance(px, py, site.direction());
        if (distance < 1) {
          double cone = (1 - distance) * Math.sqrt(1 - distance * 0.6);
          mountains +=
              site.height() * cone * (1 + 1.1 * (ridge - 0.75) * Noise.step(0.05, 0.4, distance));
        }
      }
    }
    double plain = 0.40 * fractal(15, x, y, 230, 4);
    double valley = 0.07 / (1 + river * river / 300);
    return Math.max(0.02, plain + Math.max(0, mountains) - valley);
  }

  /** Returns the light that a slope gets, near 1; the sun stands in the south-south-east. */
  private double slopeLight(Sites sites, int x, int y, double elevation) {
    double warpX = x - 1 + 20 * (fractal(1, x - 1, y - 2, 52, 3) - 0.5);
    double warpY = y - 2 + 20 * (fractal(2, x - 1, y - 2, 52, 3) - 0.5);
    double away = elevation(sites, x - 1, y - 2, warpX, warpY, riverDistance(x - 1, y - 2));
    return Math.min(1.3, Math.max(0.62, 1 - 5.5 * (elevation - away)));
  }

  private double fractal(int purpose, double x, double y, double size, int octaves) {
    return Noise.fractal(Noise.seed(seed, purpose), x / size, y / size, octaves);
  }
}
