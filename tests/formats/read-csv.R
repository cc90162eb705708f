# Reads 0.csv, 1.csv, ... of a folder as R does without options, and writes what it read beside them.
# The first argument is the reader: base (read.csv) or readr (read_csv).
arguments <- commandArgs(trailingOnly = TRUE)
reader <- arguments[1]
if (reader == 'readr') suppressMessages(library(readr))
if (arguments[2] == '--version') quit(status = 0)
folder <- arguments[2]

type_of <- function(column, text) {
  if (all(is.na(column) | text == '')) return('empty')
  if (is.logical(column)) return('logical')
  if (is.character(column)) return('text')
  if (is.integer(column)) return('integer')
  # readr reads every number as a double; what has no point is a whole number.
  if (is.numeric(column)) return(if (any(grepl('[.eE]', text[!is.na(column)]))) 'decimal' else 'integer')
  class(column)[1]
}

text_of <- function(column, type) {
  text <- if (type == 'decimal') format(column, digits = 17, trim = TRUE)
    else if (type == 'integer') format(column, scientific = FALSE, trim = TRUE)
    else as.character(column)
  quoted <- paste0('"', gsub('"', '""', text, fixed = TRUE), '"')
  # read.csv has no missing texts: an empty cell is an empty text.
  as.character(ifelse(is.na(column) | text == '', '', quoted))
}

for (i in seq_len(as.integer(arguments[3])) - 1) {
  file <- paste0(folder, '/', i, '.csv')
  table <- if (reader == 'base') read.csv(file) else suppressMessages(read_csv(file, progress = FALSE))
  source <- read.csv(file, colClasses = 'character', na.strings = character(), check.names = FALSE)
  types <- if (ncol(table) == 0) character() else
    sapply(seq_along(table), function(column) type_of(table[[column]], source[[column]]))
  cells <- lapply(seq_along(table), function(column) enc2utf8(text_of(table[[column]], types[column])))
  names <- paste0('"', names(table), '"')
  lines <- c(paste(names, collapse = ','), paste(types, collapse = ','), if (nrow(table) > 0) do.call(paste, c(cells, sep = ',')))
  connection <- base::file(paste0(folder, '/', i, '.out'), open = 'wb', encoding = 'UTF-8')
  writeLines(lines, connection, sep = '\r\n', useBytes = TRUE)
  close(connection)
}
