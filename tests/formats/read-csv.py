"""Reads 0.csv, 1.csv, ... of a folder as pandas does without options, and writes what it read beside them."""
import csv
import sys

import pandas as pd

if sys.argv[1] == '--version':
    print(pd.__version__)
    sys.exit(0)

folder, count = sys.argv[1], int(sys.argv[2])


def type_of(column):
    values = column.dropna()
    if values.empty:
        return 'empty'
    if column.dtype == bool:
        return 'logical'
    if column.dtype.kind == 'i':
        return 'integer'
    if column.dtype.kind == 'f':
        # pandas has no whole numbers with missing values: it makes them floats.
        return 'number' if len(values) < len(column) and (values % 1 == 0).all() else 'decimal'
    return 'text' if values.map(lambda value: isinstance(value, str)).all() else str(column.dtype)


def text_of(value, kind):
    if pd.isna(value):
        return ''
    text = str(int(value)) if kind == 'integer' else repr(float(value)) if kind in ('decimal', 'number') else str(value)
    return '"' + text.replace('"', '""') + '"'


for i in range(count):
    table = pd.read_csv(f'{folder}/{i}.csv')
    kinds = [type_of(table[name]) for name in table.columns]
    with open(f'{folder}/{i}.out', 'w', newline='', encoding='utf-8') as out:
        csv.writer(out).writerows([table.columns, kinds])
        for row in table.itertuples(index=False, name=None):
            out.write(','.join(text_of(value, kind) for value, kind in zip(row, kinds)) + '\r\n')
