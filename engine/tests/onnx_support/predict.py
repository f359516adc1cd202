"""Predicts with onnxruntime what a manifest asks for.

Called as `predict.py MANIFEST ANSWERS`. The manifest holds the columns as they stand in a file and the models; dates and
texts are taken apart here, independently of the product.
"""

import datetime
import json
import re
import sys

import numpy
import onnxruntime


def part_of(date, part):
    if date is None:
        return None
    moment = datetime.datetime.fromisoformat(date)
    return moment.weekday() if part == "weekday" else getattr(moment, part)


def words_of(text):
    return " ".join(re.findall(r"[^\W_]{2,}", text.lower()))


def column_for(wanted, columns):
    if wanted in columns:
        return columns[wanted]
    column, part = wanted.rsplit(".", 1)
    if part == "words":
        return [text and words_of(text) for text in columns[column]]
    return [part_of(date, part) for date in columns[column]]


def feed(session, columns):
    inputs = {}
    names = {entry["input"]: entry["column"] for entry in json.loads(session.get_modelmeta().custom_metadata_map["inputs"])}
    for wanted in session.get_inputs():
        values = column_for(names[wanted.name], columns)
        if wanted.type == "tensor(string)":
            array = numpy.array(["" if value is None else str(value) for value in values], dtype=object)
        else:
            array = numpy.array([numpy.nan if value is None else value for value in values], dtype=numpy.float64)
        inputs[wanted.name] = array.reshape(-1, 1)
    return inputs


def main(manifest_path, answers_path):
    with open(manifest_path, encoding="utf-8") as file:
        manifest = json.load(file)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    answers = []
    for model in manifest["models"]:
        session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        inputs = feed(session, manifest["columns"])
        outputs = dict(zip((output.name for output in session.get_outputs()), session.run(None, inputs)))
        answer = session.get_outputs()[0].name
        alone = session.run([answer], {name: values[:1] for name, values in inputs.items()})[0]
        said = {name: values.tolist() for name, values in outputs.items()}
        answers.append({"probabilities": None, **said, "first_alone": alone.tolist()})
    with open(answers_path, "w", encoding="utf-8") as file:
        json.dump(answers, file)


main(sys.argv[1], sys.argv[2])
