package org.sitsformer.udf.spark.interop;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.SparkSessionExtensions;
import org.apache.spark.sql.catalyst.FunctionIdentifier;
import org.apache.spark.sql.catalyst.expressions.Expression;
import org.apache.spark.sql.catalyst.expressions.ExpressionInfo;
import org.sitsformer.udf.spark.SqlFunction;
import scala.Function1;
import scala.Tuple3;
import scala.collection.JavaConverters;
import scala.collection.Seq;
import scala.runtime.AbstractFunction1;
import scala.runtime.BoxedUnit;

/** Gives a list of Java functions to Spark's extension point, which speaks Scala. */
public abstract class FunctionExtensions
    extends AbstractFunction1<SparkSessionExtensions, BoxedUnit> implements Serializable {
  private static final long serialVersionUID = 1L;

  private final transient List<SqlFunction> functions;

  protected FunctionExtensions(List<SqlFunction> functions) {
    this.functions = List.copyOf(functions);
  }

  @Override
  public BoxedUnit apply(SparkSessionExtensions extensions) {
    for (SqlFunction function : functions) {
      ExpressionInfo help =
          new ExpressionInfo(
              function.getClass().getName(),
              null,
              function.name(),
              function.usage(),
              function.arguments(),
              function.examples(),
              "",
              "",
              "",
              "",
              "java_udf");
      Function1<Seq<Expression>, Expression> builder = new Builder(function);
      extensions.injectFunction(
          new Tuple3<>(new FunctionIdentifier(function.name()), help, builder));
    }
    return BoxedUnit.UNIT;
  }

  private static final class Builder extends AbstractFunction1<Seq<Expression>, Expression>
      implements Serializable {
    private static final long serialVersionUID = 1L;
    private final SqlFunction function;

    Builder(SqlFunction function) {
      this.function = function;
    }

    @Override
    public Expression apply(Seq<Expression> arguments) {
      List<Column> columns = new ArrayList<>();
      JavaConverters.seqAsJavaList(arguments)
          .forEach(argument -> columns.add(new Column(argument)));
      return function.call(columns).expr();
    }
  }
}
