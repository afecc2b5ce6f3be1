"""The SQL functions and the written tables, from PySpark with the packaged jar."""

import oracle
import pytest
from py4j.protocol import Py4JJavaError


@pytest.fixture(scope="module")
def spark(packaged, spark_home):
    from pyspark.sql import SparkSession

    jar, native = packaged
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.driver.memory", "2g")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.ui.enabled", "false")
        .config("spark.jars", ",".join(map(str, [jar, *native])))
        .config("spark.sql.extensions", "org.sitsformer.udf.SitsExtensions")
        .getOrCreate()
    )
    yield session
    session.stop()


@pytest.fixture(scope="module")
def series(sinop):
    """Every 37th pixel of the archive: its place and raw values, as a user would gather them."""
    files = [(oracle.day(path.stem.split("_")[-1], "%Y-%m-%d"), path) for path in sinop.folder.glob("*.tif")]
    read = oracle.one_file_a_date(files, [1])
    days = [day.timetuple().tm_yday for day in read.days]
    height, width = read.valid.shape[1:]
    rows = []
    for index in range(0, height * width, 37):
        row, column = divmod(index, width)
        rows.append((row, column, [[float(v)] for v in read.values[:, 0, row, column]], days, [True] * len(days)))
    return read, rows


@pytest.mark.parametrize("engine", ["onnx", "pytorch"])
def test_predicted_series_are_as_the_map(spark, series, model, sinop_map, engine):
    read, rows = series
    schema = "row int, col int, sequences array<array<double>>, positions array<int>, masks array<boolean>"
    spark.createDataFrame(rows, schema).createOrReplaceTempView("series")
    spark.conf.set("spark.sitsformer.engine", engine)
    folder = model("sinop-ndvi")
    predicted = spark.sql(
        f"SELECT row, col, sits_predict(sequences, positions, masks, '{folder}') AS p FROM series"
    ).collect()
    shape = read.valid.shape[1:]
    classes = oracle.read_map(sinop_map.tiles("class"), read.transform, shape)
    confidence = oracle.read_map(sinop_map.tiles("confidence"), read.transform, shape).astype(int)
    titles = oracle.Contract.read(folder)
    assert len(predicted) == len(rows) > 500
    for each in predicted:
        p = each["p"]
        assert p["class"] == classes[each["row"], each["col"]]
        assert p["name"] in (titles.titles[p["class"]], titles.names[p["class"]])
        assert abs(1 + round(254 * p["confidence"]) - confidence[each["row"], each["col"]]) <= 1
        assert p["confidence"] == pytest.approx(max(p["probabilities"])) and sum(p["probabilities"]) == pytest.approx(1)
    assert len({each["p"]["class"] for each in predicted}) >= 3


def test_ndvi(spark):
    rows = spark.sql("SELECT sits_ndvi(0.5, 0.1) AS a, sits_ndvi(3000, 1000) AS b, sits_ndvi(0, 0) AS c").first()
    assert rows["a"] == pytest.approx(0.4 / 0.6, rel=1e-6) and rows["b"] == pytest.approx(0.5)
    assert rows["c"] is None


def test_help_says_how(spark):
    text = "\n".join(row[0] for row in spark.sql("DESCRIBE FUNCTION EXTENDED sits_predict").collect())
    assert "sequences" in text and "positions" in text and "masks" in text


def test_pixels_count_as_the_summary_in_spark_sql(spark, sinop_map):
    spark.read.parquet(str(sinop_map.run / "pixels")).createOrReplaceTempView("pixels")
    counted = spark.sql("SELECT class, count(*) AS n FROM pixels WHERE class > 0 GROUP BY class").collect()
    assert {row["class"]: row["n"] for row in counted} == {
        each["value"]: each["pixels"] for each in sinop_map.summary["classes"] if each["pixels"]
    }


def test_no_series_no_prediction(spark, model):
    folder = model("sinop-ndvi")
    query = "SELECT sits_predict(CAST(NULL AS array<array<double>>), array(1), array(true), '%s') AS p"
    assert spark.sql(query % folder).first()["p"] is None


def test_a_session_that_was_there_before_stays(spark, sinop, tmp_path):
    jvm, gateway = spark._jvm, spark.sparkContext._gateway

    def main(*arguments):
        words = gateway.new_array(jvm.java.lang.String, len(arguments))
        for place, argument in enumerate(arguments):
            words[place] = str(argument)
        jvm.org.sitsformer.launch.Launcher.main(words)

    settings = spark.sql("SET").collect()
    main("catalog", *sinop.arguments(), "--output", tmp_path)
    assert list(tmp_path.rglob("*.parquet"))
    # A code is no answer where the JVM lives on: whoever called is told.
    with pytest.raises(Py4JJavaError, match="IllegalStateException: sitsformer ended with exit code 2"):
        main("catalog", "--output", tmp_path)
    assert spark.sql("SET").collect() == settings and spark.range(3).count() == 3
