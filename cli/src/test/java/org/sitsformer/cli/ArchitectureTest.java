package org.sitsformer.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructor;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;
import org.junit.jupiter.api.Test;

/** The rooms, and which way the arrows between them point. */
@AnalyzeClasses(
    packages = "org.sitsformer",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.OwnClasses.class})
class ArchitectureTest {
  private static final String ROOT = "org.sitsformer.";

  /** Each room with those that it may look into. */
  private static final Map<String, List<String>> ROOMS =
      Map.of(
          "launch", List.of(),
          "geo", List.of(),
          "predict", List.of("geo"),
          "trust", List.of("geo", "predict"),
          "runs", List.of("geo", "predict", "trust"),
          "report", List.of("geo", "predict", "trust", "runs"),
          "simulate", List.of("geo"),
          "udf", List.of("geo", "predict"),
          "jobs", List.of("geo", "predict", "trust", "runs", "report", "udf"),
          "cli", List.of("geo", "predict", "trust", "runs", "report", "simulate", "udf", "jobs"));

  /** No module holds more than this share of the lines. */
  private static final double LARGEST_SHARE = 0.25;

  /** Where there is no Spark, since a service will have none on its class path. */
  private static final String[] WITHOUT_SPARK =
      Stream.of("launch", "geo", "predict", "trust", "runs", "report", "simulate")
          .map(ArchitectureTest::in)
          .toArray(String[]::new);

  /** Returns the room of a package. */
  private static String room(String packageName) {
    return packageName.substring(ROOT.length()).replaceFirst("\\..*", "");
  }

  private static String in(String room) {
    return ROOT + room + "..";
  }

  /** Leaves out the test jars of other modules, which stand beside their main jars. */
  static final class OwnClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("test-classes") && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static void everyRoomIsSeen(JavaClasses classes) {
    for (String room : ROOMS.keySet()) {
      assertThat(classes)
          .as("classes of %s%s", ROOT, room)
          .anyMatch(type -> type.getPackageName().startsWith(ROOT + room));
    }
    assertThat(classes).allMatch(type -> ROOMS.containsKey(room(type.getPackageName())));
  }

  @ArchTest
  static void roomsPointOneWay(JavaClasses classes) {
    var layers = Architectures.layeredArchitecture().consideringOnlyDependenciesInLayers();
    for (String room : ROOMS.keySet()) {
      layers = layers.layer(room).definedBy(in(room));
    }
    for (var room : ROOMS.entrySet()) {
      layers =
          room.getValue().isEmpty()
              ? layers.whereLayer(room.getKey()).mayNotAccessAnyLayer()
              : layers
                  .whereLayer(room.getKey())
                  .mayOnlyAccessLayers(room.getValue().toArray(String[]::new));
    }
    layers.check(classes);
  }

  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("org.sitsformer.(**)").should().beFreeOfCycles();

  /** It has to load where Java, Spark or the rest of the jar does not. */
  @ArchTest
  static final ArchRule launchStandsAlone =
      noClasses()
          .that()
          .resideInAPackage(in("launch"))
          .should()
          .dependOnClassesThat(not(resideInAnyPackage("java..", in("launch"))));

  @ArchTest
  static final ArchRule whatAServiceNeedsKnowsNoSpark =
      noClasses()
          .that()
          .resideInAnyPackage(WITHOUT_SPARK)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "scala..");

  @ArchTest
  static final ArchRule geoKnowsNoEngines =
      noClasses()
          .that()
          .resideInAPackage(in("geo"))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("ai.djl..", "ai.onnxruntime..");

  @ArchTest
  static final ArchRule onlyTheRoofParsesArguments =
      noClasses()
          .that()
          .resideOutsideOfPackage(in("cli"))
          .should()
          .dependOnClassesThat()
          .resideInAPackage("picocli..");

  /** Who names all commands is imported by nobody; commands find it at the root of their own. */
  @ArchTest
  static final ArchRule nobodyImportsMain =
      noClasses()
          .that()
          .doNotBelongToAnyOf(Main.class)
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(Main.class);

  /** Tuple2 is what SparkConf lists its entries as; nothing else of Scala is needed to read it. */
  @ArchTest
  static final ArchRule scalaStaysInItsGlue =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.sitsformer.udf.spark.interop..")
          .should()
          .dependOnClassesThat(resideInAPackage("scala..").and(not(assignableTo("scala.Tuple2"))));

  @ArchTest
  static final ArchRule onlyJobsBuildsSessions =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.sitsformer.jobs.session..")
          .should()
          .dependOnClassesThat()
          .areAssignableTo(SparkSession.Builder.class);

  @ArchTest
  static final ArchRule metricsStayInTheirRoom =
      noClasses()
          .that()
          .resideOutsideOfPackage("org.sitsformer.jobs.metrics..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("io.prometheus..");

  @ArchTest
  static final ArchRule onlyTheRoofWritesToTheConsole =
      noClasses()
          .that()
          .resideOutsideOfPackages(in("cli"), in("launch"), "org.sitsformer.jobs.session..")
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule logsGoThroughSlf4j =
      GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  /** A column's number is known to the class that owns the schema; all others say its name. */
  @ArchTest
  static void rowsAreReadByNumberOnlyWhereTheirSchemaIs(JavaClasses classes) {
    Set<String> readers = new TreeSet<>();
    for (JavaClass type : classes) {
      boolean reads =
          type.getMethodCallsFromSelf().stream()
              .filter(call -> call.getTargetOwner().isAssignableTo(Row.class))
              .filter(call -> call.getTarget().getRawParameterTypes().size() == 1)
              .anyMatch(
                  call -> call.getTarget().getRawParameterTypes().get(0).isEquivalentTo(int.class));
      if (reads && !ownsSchema(outermost(type))) {
        readers.add(type.getName());
      }
    }
    assertThat(readers).isEmpty();
  }

  private static boolean ownsSchema(JavaClass type) {
    return type.getAllFields().stream()
        .anyMatch(field -> field.getRawType().isEquivalentTo(StructType.class));
  }

  private static JavaClass outermost(JavaClass type) {
    return type.getEnclosingClass().map(ArchitectureTest::outermost).orElse(type);
  }

  @ArchTest
  static void methodsHaveAtMostSixParameters(JavaClasses classes) {
    assertThat(
            classes.stream()
                .flatMap(type -> type.getMethods().stream())
                .filter(method -> !isMadeByTheCompiler(method))
                .filter(method -> method.getRawParameterTypes().size() > 6)
                .map(JavaMethod::getFullName))
        .isEmpty();
  }

  private static boolean isMadeByTheCompiler(JavaMethod method) {
    return method.getName().contains("$") || method.reflect().isSynthetic();
  }

  /** Documents: records whose components are the members of a file. */
  private static final Set<String> DOCUMENTS =
      Set.of(
          "org.sitsformer.runs.summary.RunSummary",
          "org.sitsformer.trust.accuracy.Assessment",
          "org.sitsformer.trust.accuracy.Assessment$ClassResult",
          "org.sitsformer.trust.finding.DriftResult",
          "org.sitsformer.trust.finding.Finding",
          "org.sitsformer.jobs.catalog.SnapshotInfo",
          "org.sitsformer.jobs.stabilize.StableReport",
          "org.sitsformer.predict.contract.Contract",
          "org.sitsformer.predict.contract.SeriesRule");

  @ArchTest
  static void constructorsHaveAtMostTenParameters(JavaClasses classes) {
    assertThat(
            classes.stream()
                .filter(type -> !DOCUMENTS.contains(type.getName()))
                .flatMap(type -> type.getConstructors().stream())
                .filter(constructor -> constructor.getRawParameterTypes().size() > 10)
                .map(JavaConstructor::getFullName))
        .isEmpty();
  }

  @ArchTest
  static void everyPackageSaysWhatMayLiveInIt(JavaClasses classes) throws IOException {
    Set<String> silent = new TreeSet<>();
    Set<String> packages =
        classes.stream()
            .map(JavaClass::getPackageName)
            .collect(Collectors.toCollection(TreeSet::new));
    for (String name : packages) {
      Path file =
          Path.of("..")
              .resolve(room(name))
              .resolve("src/main/java")
              .resolve(name.replace('.', '/'))
              .resolve("package-info.java");
      if (!Files.isRegularFile(file) || !Files.readString(file).startsWith("/**")) {
        silent.add(name);
      }
    }
    assertThat(silent).isEmpty();
  }

  @Test
  void noModuleHoldsMoreThanAQuarterOfTheLines() throws IOException {
    Map<String, Long> lines = new TreeMap<>();
    for (String room : ROOMS.keySet()) {
      try (Stream<Path> files = Files.walk(Path.of("..", room, "src", "main", "java"))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".java")).toList()) {
          lines.merge(room, (long) Files.readAllLines(file).size(), Long::sum);
        }
      }
    }
    double all = lines.values().stream().mapToLong(Long::longValue).sum();
    lines.forEach(
        (room, count) -> assertThat(count / all).as("share of %s", room).isLessThan(LARGEST_SHARE));
  }

  /** What bare modules of the compiler's own making would hide: the class path of a service. */
  @ArchTest
  static void hadoopIsTheOnlyWayToFiles(JavaClasses classes) {
    Set<String> users = new TreeSet<>();
    for (JavaClass type : classes) {
      type.getAccessesFromSelf().stream()
          .map(JavaAccess::getTargetOwner)
          .filter(target -> target.getPackageName().startsWith("org.apache.hadoop.fs"))
          .findAny()
          .ifPresent(target -> users.add(type.getPackageName()));
    }
    assertThat(users).isSubsetOf("org.sitsformer.geo.io", "org.sitsformer.udf.parquet");
  }
}
