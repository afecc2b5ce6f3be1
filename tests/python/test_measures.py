"""Measures of the packaged program against scipy and scikit-learn, on the raw values that the counts are of."""

import numpy as np
import pytest
from py4j.java_gateway import GatewayParameters, JavaGateway, launch_gateway
from scipy import special, stats
from scipy.spatial.distance import jensenshannon
from sklearn import metrics

CLOSE = dict(rel=1e-9, abs=1e-9)


@pytest.fixture(scope="module")
def jvm(packaged, spark_home):
    """A Java process with the packaged program and what Spark brings."""
    jars = spark_home / "jars"
    (py4j,) = jars.glob("py4j-*.jar")
    port = launch_gateway(jarpath=str(py4j), classpath=f"{packaged[0]}:{jars}/*", die_on_exit=True)
    gateway = JavaGateway(gateway_parameters=GatewayParameters(port=port))
    yield gateway
    gateway.shutdown()


@pytest.fixture(scope="module")
def measure(jvm):
    return jvm.jvm.org.sitsformer.jobs.measure


def java_array(jvm, kind, values):
    """Makes one of Java's arrays."""
    values = np.asarray(values)
    made = jvm.new_array(kind, *values.shape)
    for place in np.ndindex(values.shape):
        inner = made
        for index in place[:-1]:
            inner = inner[index]
        inner[place[-1]] = values[place].item()
    return made


@pytest.fixture(scope="module")
def longs(jvm):
    return lambda values: java_array(jvm, jvm.jvm.long, values)


def samples(seed, sizes, bins):
    """Pairs of samples of whole values 0 to bins - 1: of one distribution, near it, and far from it; with empty bins."""
    random = np.random.default_rng(seed)
    for number, (n, m) in enumerate(sizes):
        shares = random.dirichlet(np.full(bins, 0.4), 2)
        other = shares[0] * (1 - (0, 0.05, 1)[number % 3]) + shares[1] * (0, 0.05, 1)[number % 3]
        yield random.choice(bins, n, p=shares[0]), random.choice(bins, m, p=other)


SIZES = [(7, 9), (7, 9), (30, 31), (100, 100), (5000, 17), (1000, 999), (10000, 9000), (10000, 10000), (9000, 10000)]
LARGE = [(10001, 50), (10001, 10001), (60, 40000), (100000, 120000), (300000, 400000), (2000000, 3000000)]


def counted(values, bins):
    return np.bincount(values, minlength=bins)


@pytest.mark.parametrize("bins", [2, 9, 255])
def test_distances(measure, longs, bins):
    for x, y in samples(bins, SIZES, bins):
        a, b = counted(x, bins), counted(y, bins)
        p, q = a / a.sum(), b / b.sum()
        ours = (longs(a), longs(b))
        distances = measure.Distances
        assert distances.totalVariation(*ours) == pytest.approx(np.abs(p - q).sum() / 2, **CLOSE)
        assert distances.jensenShannon(*ours) == pytest.approx(jensenshannon(p, q, base=2), rel=1e-7, abs=1e-7)
        width = 0.0025
        assert distances.wasserstein(*ours, width) == pytest.approx(
            stats.wasserstein_distance(width * x, width * y), **CLOSE
        )
        assert distances.meanShift(*ours, width) == pytest.approx(width * (x.mean() - y.mean()), **CLOSE)
        p, q = np.maximum(p, distances.LEAST_SHARE), np.maximum(q, distances.LEAST_SHARE)
        index = special.rel_entr(p, q).sum() + special.rel_entr(q, p).sum()
        assert distances.populationStability(*ours) == pytest.approx(index, **CLOSE)


@pytest.mark.parametrize("bins", [2, 9, 255])
def test_kolmogorov_smirnov(measure, longs, bins):
    for x, y in samples(bins, SIZES + LARGE, bins):
        method = "exact" if max(len(x), len(y)) <= 10000 else "asymp"
        expected = stats.ks_2samp(x, y, method=method)
        result = measure.KolmogorovSmirnov.of(longs(counted(x, bins)), longs(counted(y, bins)))
        assert result.distance() == pytest.approx(expected.statistic, **CLOSE)
        assert result.pValue() == pytest.approx(expected.pvalue, rel=1e-6, abs=1e-9), (len(x), len(y), expected)


def two_bins(n, m, distance):
    """Returns counts of n and of m values in two bins, of which the shares in the first differ by about so much."""
    first = min(n, round(n * (0.5 + distance / 2)))
    return [first, n - first], [k := max(0, round(m * (first / n - distance))), m - k]


# Up to the sum from which on the chance is below 1e-300.
SQUARES = [0.002, 0.05, 0.2, 0.5, 0.75, 1, 1.5, 2, 2.3, 3, 3.9, 4.1, 8, 17, 19, 50, 100, 200, 340]
EXACT = [(1, 1), (2, 3), (40, 60), (997, 1000), (5000, 17), (10000, 10000), (9973, 10000)]
BEYOND = [(10001, 2), (10001, 5), (60, 40000), (10001, 141), (10001, 300), (20000, 20000), (10001, 10**9)]
BEYOND += [(300000, 200000), (1500000, 1700000), (10**7, 10**7), (10**9, 10**9)]


@pytest.mark.parametrize(("n", "m"), EXACT + BEYOND)
def test_tails_of_kolmogorov_smirnov(measure, longs, n, m):
    """From chances near 1 to 1e-300, without a tolerance that small ones would hide in."""
    effective = n * m / (n + m)
    seen = []
    for square in SQUARES:
        distance = np.sqrt(square / effective)
        if distance > 1:
            break
        a, b = two_bins(n, m, distance)
        result = measure.KolmogorovSmirnov.of(longs(a), longs(b))
        if max(n, m) <= 10000:
            expected = stats.ks_2samp(np.repeat([0, 1], a), np.repeat([0, 1], b), method="exact").pvalue
        else:
            expected = stats.kstwo.sf(abs(a[0] / n - b[0] / m), round(effective))
        assert result.pValue() == pytest.approx(expected, rel=1e-6, abs=0), square
        seen.append(result.pValue())
    if effective > 1000:
        assert seen[0] == pytest.approx(1, abs=1e-6) and 0 < seen[-1] < 1e-290


@pytest.mark.parametrize("bins", [2, 9, 255])
def test_tails_of_chi_square(measure, longs, bins):
    seen = []
    for power in np.linspace(-4, 0, 30):
        a = np.full(bins, 100000)
        b = a + (np.arange(bins) % 2 * 2 - 1) * round(99999 * 10**power)
        expected = stats.chi2_contingency([a, b], correction=False)
        result = measure.ChiSquare.of(longs(a), longs(b))
        if expected.pvalue < 1e-305:
            assert result.pValue() < 1e-300
            continue
        assert result.statistic() == pytest.approx(expected.statistic, rel=1e-12)
        assert result.pValue() == pytest.approx(expected.pvalue, rel=1e-9, abs=0)
        seen.append(result.pValue())
    assert seen[0] > 0.9 and seen[-1] < 1e-100


@pytest.mark.parametrize("bins", [2, 9, 255])
def test_chi_square(measure, longs, bins):
    for x, y in samples(bins, SIZES, bins):
        a, b = counted(x, bins), counted(y, bins)
        table = np.array([a, b])[:, a + b > 0]
        result = measure.ChiSquare.of(longs(a), longs(b))
        if table.shape[1] == 1:
            assert (result.statistic(), result.pValue()) == (0, 1)
            continue
        expected = stats.chi2_contingency(table, correction=False)
        assert result.statistic() == pytest.approx(expected.statistic, **CLOSE)
        assert result.degrees() == expected.dof
        assert result.pValue() == pytest.approx(expected.pvalue, **CLOSE)
        assert result.cramersV() == pytest.approx(stats.contingency.association(table, correction=False), **CLOSE)


def test_false_discovery(measure, jvm):
    random = np.random.default_rng(5)
    for size in (1, 2, 17, 400):
        p = random.random(size) ** 3
        p[size // 2 :] = np.round(p[size // 2 :], 1)
        array = java_array(jvm, jvm.jvm.double, p)
        assert list(measure.FalseDiscovery.adjust(array)) == pytest.approx(list(stats.false_discovery_control(p)), **CLOSE)


def test_confusion_matrix(measure, longs):
    random = np.random.default_rng(6)
    for classes in (2, 5, 11):
        truth = random.integers(0, classes, 500)
        mapped = np.where(random.random(500) < 0.7, truth, random.integers(0, classes, 500))
        counts = metrics.confusion_matrix(mapped, truth, labels=range(classes))
        matrix = measure.ConfusionMatrix(longs(counts))
        assert matrix.overall() == pytest.approx(metrics.accuracy_score(truth, mapped), **CLOSE)
        assert matrix.kappa() == pytest.approx(metrics.cohen_kappa_score(truth, mapped), **CLOSE)
        scores = metrics.precision_recall_fscore_support(truth, mapped, labels=range(classes))
        for ours, theirs in zip((matrix.users, matrix.producers, matrix.f1, matrix.referenced), scores, strict=True):
            assert [ours(i) for i in range(classes)] == pytest.approx(list(theirs), **CLOSE)
