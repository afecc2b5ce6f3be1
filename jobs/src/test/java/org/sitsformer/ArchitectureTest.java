package org.sitsformer;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.Architectures;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.apache.spark.sql.SparkSession;
import org.assertj.core.api.Assertions;

/** The rooms, and which way the arrows between them point. */
@AnalyzeClasses(
    packages = "org.sitsformer",
    importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.OwnClasses.class})
class ArchitectureTest {

  private static final String GEO = "org.sitsformer.geo..";
  private static final String PREDICT = "org.sitsformer.predict..";
  private static final String UDF = "org.sitsformer.udf..";
  private static final String JOBS = "org.sitsformer.jobs..";

  /** Leaves out the test jars of other modules, which stand beside their main jars. */
  static final class OwnClasses implements ImportOption {
    @Override
    public boolean includes(Location location) {
      return !location.contains("test-classes") && !location.contains("-tests.jar");
    }
  }

  @ArchTest
  static void everyRoomIsSeen(JavaClasses classes) {
    for (String room : new String[] {"launch", "geo", "predict", "udf", "jobs"}) {
      Assertions.assertThat(classes)
          .as("classes of org.sitsformer.%s", room)
          .anyMatch(type -> type.getPackageName().startsWith("org.sitsformer." + room));
    }
  }

  @ArchTest
  static final ArchRule roomsPointOneWay =
      Architectures.layeredArchitecture()
          .consideringOnlyDependenciesInLayers()
          .layer("geo")
          .definedBy(GEO)
          .layer("predict")
          .definedBy(PREDICT)
          .layer("udf")
          .definedBy(UDF)
          .layer("jobs")
          .definedBy(JOBS)
          .whereLayer("jobs")
          .mayNotBeAccessedByAnyLayer()
          .whereLayer("udf")
          .mayOnlyBeAccessedByLayers("jobs")
          .whereLayer("predict")
          .mayOnlyBeAccessedByLayers("udf", "jobs")
          .whereLayer("geo")
          .mayOnlyBeAccessedByLayers("predict", "udf", "jobs");

  /** It has to load where Java, Spark or the rest of the jar does not. */
  @ArchTest
  static final ArchRule launchStandsAlone =
      noClasses()
          .that()
          .resideInAPackage("org.sitsformer.launch..")
          .should()
          .dependOnClassesThat(not(resideInAnyPackage("java..", "org.sitsformer.launch..")));

  @ArchTest
  static final ArchRule geoKnowsNeitherSparkNorEngines =
      noClasses()
          .that()
          .resideInAPackage(GEO)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.spark..", "ai.djl..", "ai.onnxruntime..");

  @ArchTest
  static final ArchRule predictKnowsNoSpark =
      noClasses()
          .that()
          .resideInAPackage(PREDICT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.spark..");

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
          .resideInAnyPackage(GEO, PREDICT, UDF)
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
  static final ArchRule onlyJobsWritesToTheConsole =
      noClasses()
          .that()
          .resideOutsideOfPackages(JOBS, "org.sitsformer.launch..")
          .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS);

  @ArchTest
  static final ArchRule logsGoThroughSlf4j =
      GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
}
