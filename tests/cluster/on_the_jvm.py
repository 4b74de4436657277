"""Scores rows of bits by LogProb.java in Spark, and by the package: on_the_jvm.py MODEL JAR, where MODEL has the class, too."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "scripts/cluster"))
os.environ |= {"SPARK_LOCAL_IP": "127.0.0.1"}

import numpy as np  # noqa: E402
import pyarrow.parquet as pq  # noqa: E402
from pyspark.sql import SparkSession  # noqa: E402
from pyspark.sql.types import FloatType  # noqa: E402

folder, jar = sys.argv[1:]
builder = SparkSession.builder.master("local[2]").config("spark.driver.extraClassPath", f"{jar}:{folder}").config("spark.ui.enabled", "false")
spark = builder.getOrCreate()
spark.sparkContext.setLogLevel("ERROR")
spark.sparkContext.addFile(f"{folder}/log_prob.onnx")
spark.udf.registerJavaFunction("log_prob", "LogProb", FloatType())

names = pq.read_schema(f"{folder}/samples.parquet").names
row = f"array({', '.join(f'`{name}`' for name in names)})"
rows = spark.read.parquet(f"{folder}/samples.parquet").selectExpr(f"CAST(log_prob(CAST({row} AS ARRAY<FLOAT>)) AS DOUBLE) AS log_prob")
scores = np.array([row.log_prob for row in rows.collect()])
np.testing.assert_allclose(scores, np.load(f"{folder}/log_prob.npy"), atol=1e-4)
print(f"{len(scores)} rows agree")
