"""WKT that is made of PROJ strings, against PROJ: it must read both as the same system."""

import numpy as np
import pytest
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway
from pyproj import CRS, Transformer

SYSTEMS = {
    "longitude and latitude": "+proj=longlat +a=6378000 +rf=300 +no_defs",
    "sinusoidal": "+proj=sinu +lon_0=-55 +x_0=10 +y_0=20 +R=6371007.181 +units=m +no_defs",
    "Lambert azimuthal": "+proj=laea +lat_0=-15 +lon_0=-60 +x_0=500 +y_0=700 +datum=WGS84 +units=m +no_defs",
    "transverse Mercator": "+proj=tmerc +lat_0=10 +lon_0=-50 +k=0.9999 +x_0=1000 +y_0=2000 +ellps=GRS80 +units=m",
    "transverse Mercator, k_0": "+proj=tmerc +lat_0=10 +lon_0=-50 +k_0=0.9996 +x_0=500000 +datum=NAD83",
    "Albers": "+proj=aea +lat_0=-12 +lon_0=-54 +lat_1=-2 +lat_2=-22 +x_0=5000000 +y_0=10000000 +ellps=GRS80 +units=m",
    "Albers, one parallel": "+proj=aea +lat_0=20 +lon_0=-54 +lat_1=30 +datum=WGS84",
    "Lambert conic": "+proj=lcc +lat_0=40 +lon_0=-100 +lat_1=33 +lat_2=45 +x_0=100 +y_0=200 +a=6378000 +b=6356000",
}
LONGITUDES, LATITUDES = (g.ravel() for g in np.meshgrid([-70.5, -60, -55, -51.25], [-25, -10.5, 0, 12]))


@pytest.fixture(scope="module")
def wkt(packaged, spark_home):
    """The function that makes WKT, in a Java process with the packaged program and what Spark brings."""
    jars = spark_home / "jars"
    (py4j,) = jars.glob("py4j-*.jar")
    port = launch_gateway(jarpath=str(py4j), classpath=f"{packaged[0]}:{jars}/*", die_on_exit=True)
    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port))
    yield lambda proj: gateway.jvm.org.sitsformer.geo.crs.ProjWkt.of(proj).get()
    gateway.shutdown()


def places(system):
    """Where longitudes and latitudes on the system's own ellipsoid lie."""
    there = Transformer.from_crs(system.geodetic_crs, system, always_xy=True)
    return np.column_stack(there.transform(LONGITUDES, LATITUDES, errcheck=True))


@pytest.mark.parametrize("name", SYSTEMS)
def test_wkt_is_the_system_of_the_proj_string(wkt, name):
    ours = CRS.from_wkt(wkt(SYSTEMS[name]))
    expected = CRS.from_proj4(SYSTEMS[name])

    for of in (ours, expected):
        assert of.prime_meridian.longitude == 0
    assert ours.is_geographic == expected.is_geographic
    assert ours.ellipsoid.semi_major_metre == expected.ellipsoid.semi_major_metre
    assert ours.ellipsoid.semi_minor_metre == pytest.approx(expected.ellipsoid.semi_minor_metre, abs=1e-6)
    assert [(a.direction, a.unit_name) for a in ours.axis_info] == [
        (a.direction, a.unit_name) for a in expected.axis_info
    ]
    np.testing.assert_allclose(places(ours), places(expected), rtol=0, atol=1e-6)
    if ours.is_projected:
        # Far from the origin, so that no parameter could be missing unseen.
        assert np.abs(places(ours)).max() > 1e5


def test_a_changed_parameter_would_be_seen(wkt):
    text = wkt(SYSTEMS["Albers"])
    changed = CRS.from_wkt(
        text.replace('"Latitude of 2nd standard parallel",-22', '"Latitude of 2nd standard parallel",-21')
    )

    assert changed != CRS.from_wkt(text)
    assert np.abs(places(changed) - places(CRS.from_wkt(text))).max() > 100
