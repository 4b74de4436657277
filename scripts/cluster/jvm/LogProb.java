import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.util.Map;
import org.apache.spark.SparkFiles;
import org.apache.spark.sql.api.java.UDF1;
import scala.collection.Seq;

/** log p in nats of a row of codes, an array of floats, by the log_prob.onnx that was sent with addFile. */
public class LogProb implements UDF1<Seq<Float>, Float> {
  private static OrtSession session; // one for all tasks of a JVM, which may run it at the same time

  private static synchronized OrtSession session() throws OrtException {
    if (session == null) {
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setIntraOpNumThreads(1); // Spark has a thread for each core
      session = OrtEnvironment.getEnvironment().createSession(SparkFiles.get("log_prob.onnx"), options);
    }
    return session;
  }

  @Override
  public Float call(Seq<Float> row) throws OrtException {
    float[][] x = new float[1][row.length()];
    for (int d = 0; d < row.length(); d++) x[0][d] = row.apply(d);
    try (OnnxTensor tensor = OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), x);
        OrtSession.Result result = session().run(Map.of("x", tensor))) {
      return ((float[]) result.get("log_prob").get().getValue())[0];
    }
  }
}
