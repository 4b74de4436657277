//! Runs one exported graph in tract: `interop-tract GRAPH.onnx INPUTS RESULTS` reads each input from `INPUTS/<name>.npy`
//! and writes each output to `RESULTS/<name>.npy`. A graph that says whether something changed is run until nothing does.
use ndarray_npy::{read_npy, write_npy};
use tract_onnx::prelude::tract_ndarray::ArrayD;
use tract_onnx::prelude::*;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [graph, inputs, results] = &arguments[..] else {
        eprintln!("usage: interop-tract GRAPH.onnx INPUTS RESULTS");
        std::process::exit(2);
    };
    if let Err(error) = run(graph, inputs, results) {
        eprintln!("{}", causes(&error));
        std::process::exit(1);
    }
}

fn run(graph: &str, inputs: &str, results: &str) -> TractResult<()> {
    let model = tract_onnx::onnx().model_for_path(graph)?;
    let name = |outlet: &OutletId| match model.outlet_label(*outlet) {
        Some(label) => label.to_string(),
        None => model.node(outlet.node).name.clone(),
    };
    let input_names: Vec<String> = model.inputs.iter().map(name).collect();
    let output_names: Vec<String> = model.outputs.iter().map(name).collect();
    let position = |names: &[String], name| names.iter().position(|each| each == name);
    let mut values = TVec::new();
    for name in &input_names {
        let path = format!("{inputs}/{name}.npy");
        let tensor = if name == "order" {
            Tensor::from(read_npy::<_, ArrayD<i32>>(&path)?)
        } else {
            Tensor::from(read_npy::<_, ArrayD<f32>>(&path)?)
        };
        values.push(tensor.into_tvalue());
    }

    let typed = model.into_typed()?;
    let optimized = typed.clone().into_optimized();
    if let Err(error) = &optimized {
        println!("Not optimized: {}", causes(error));
    }
    let plan = optimized.unwrap_or(typed).into_runnable()?;
    let outputs = loop {
        let outputs = plan.run(values.clone())?;
        match position(&output_names, "changed") {
            Some(changed) if outputs[changed].as_slice::<f32>()?[0] != 0.0 => {
                let x = position(&input_names, "x").unwrap();
                values[x] = outputs[position(&output_names, "x_next").unwrap()].clone();
            }
            _ => break outputs,
        }
    };

    std::fs::create_dir_all(results)?;
    for (name, output) in output_names.iter().zip(&outputs) {
        write_npy(
            format!("{results}/{name}.npy"),
            &output.to_array_view::<f32>()?,
        )?;
    }
    Ok(())
}

/// An error with all that led to it, without a stack trace.
fn causes(error: &TractError) -> String {
    error
        .chain()
        .map(|cause| cause.to_string())
        .collect::<Vec<_>>()
        .join(": ")
}
