/**
 * The Welsh of every text of a page: English -> Welsh. Names in braces are the same in both. Terms: a dataset is a set ddata, a release
 * a datganiad, a version a fersiwn, a headline a prif ffigur, a codebook a llyfr codau; a number that is withheld is wedi’i atal. Readers
 * are addressed formally (chi). A number is followed by o and the plural, so that no noun has to agree with it.
 */
export const WELSH = {
  // What the service calls variables and codes, and the standing of statistics.
  Area: 'Ardal',
  'Court type': 'Math o lys',
  Sex: 'Rhyw',
  'Age band': 'Band oedran',
  Offence: 'Trosedd',
  Outcome: 'Canlyniad',
  Requirements: 'Gofynion',
  Orders: 'Gorchmynion',
  Year: 'Blwyddyn',
  Quarter: 'Chwarter',
  Month: 'Mis',
  Yes: 'Ie',
  No: 'Na',
  'None of these': 'Dim un o’r rhain',
  'Not reported': 'Heb ei gofnodi',
  Total: 'Cyfanswm',
  'Not official statistics': 'Nid yw’n ystadegau swyddogol',
  'Official statistics': 'Ystadegau swyddogol',
  'Official statistics reused': 'Ystadegau swyddogol wedi’u hailddefnyddio',
  'Accredited official statistics': 'Ystadegau swyddogol achrededig',

  // Around every page.
  'Skip to the content': 'Neidio i’r cynnwys',
  'Assize: conviction datasets': 'Assize: setiau data euogfarnau',
  Search: 'Chwilio',
  Breadcrumbs: 'Briwsion bara',
  Releases: 'Datganiadau',
  'This page is in Welsh. Charts, files, and what was written in English alone are in English.':
    'Mae’r dudalen hon yn Gymraeg. Mae siartiau, ffeiliau, a’r hyn a ysgrifennwyd yn Saesneg yn unig, yn Saesneg.',
  'This page as JSON': 'Y dudalen hon fel JSON',
  'News of releases (Atom)': 'Newyddion am ddatganiadau (Atom)',
  'All datasets': 'Pob set ddata',
  'Release calendar': 'Calendr datganiadau',
  'Code lists': 'Rhestrau codau',
  'The API': 'Yr API (Saesneg)',
  'What errors mean': 'Ystyr gwallau',
  Limits: 'Terfynau',
  'Version {version}': 'Fersiwn {version}',
  '{title}, version {version}': '{title}, fersiwn {version}',
  'Version {version} is newer.': 'Mae fersiwn {version} yn fwy diweddar.',
  'This page is of version {version}, and stays as it is.':
    'Mae’r dudalen hon yn dangos fersiwn {version}, ac nid yw’n newid.',
  'The same of version {version}': 'Yr un peth yn fersiwn {version}',
  'Table: {caption}': 'Tabl: {caption}',
  '{from} to {to}': '{from} i {to}',

  // How to cite.
  'How to cite this': 'Sut i ddyfynnu hyn',
  'Under a chart or an article:': 'O dan siart neu erthygl:',
  'In a list of references (APA):': 'Mewn rhestr o gyfeiriadau (APA):',
  'The address leads to version {version}, whose figures never change.':
    'Mae’r cyfeiriad yn arwain at fersiwn {version}, nad yw ei ffigurau byth yn newid.',
  'CSL-JSON, for reference managers': 'CSL-JSON, ar gyfer rheolwyr cyfeiriadau',
  'the source line': 'y llinell ffynhonnell',
  'the reference': 'y cyfeiriad',
  'the BibTeX': 'y BibTeX',
  'the CSL-JSON': 'y CSL-JSON',

  // Figures, and what the symbols in them mean.
  '{what} by {labels}': '{what} yn ôl {labels}',
  Measure: 'Mesur',
  Value: 'Gwerth',
  Share: 'Cyfran',
  Of: 'O gyfanswm o',
  'Unit: {unit}': 'Uned: {unit}',
  'Unit: {unit}.': 'Uned: {unit}.',
  'Population: {population}': 'Poblogaeth: {population}',
  'The first {shown} of {all} rows. The files below have them all.':
    'Y {shown} cyntaf o {all} o resi. Mae pob un yn y ffeiliau isod.',
  '0 throughout, and so not in the table: {list}.': '0 drwyddi draw, ac felly nid yn y tabl: {list}.',
  'and {count} more': 'a {count} arall',
  'at least': 'o leiaf',
  'at most': 'ar y mwyaf',
  about: 'tua',
  'from {low} to {high}': 'rhwng {low} a {high}',
  '{share} of {base}': '{share} o {base}',
  '{symbol}: why?': '{symbol}: pam?',
  'This number is withheld to protect people.': 'Mae’r rhif hwn wedi’i atal er mwyn diogelu pobl.',
  'As far as the published numbers tell, it is {range}.': 'Yn ôl y rhifau a gyhoeddwyd, mae’n {range}.',
  'Withheld does not mean small: some numbers are withheld only so that others cannot be worked out.':
    'Nid yw atal yn golygu bod y rhif yn fach: mae rhai rhifau wedi’u hatal dim ond fel na ellir cyfrifo rhai eraill.',
  'withheld to protect people': 'wedi’i atal er mwyn diogelu pobl',
  'not available': 'ddim ar gael',
  'not applicable': 'ddim yn gymwys',
  provisional: 'dros dro',
  revised: 'diwygiedig',
  'numbers are rounded to protect people': 'mae rhifau wedi’u talgrynnu er mwyn diogelu pobl',
  'numbers are changed a little at random to protect people':
    'mae rhifau wedi’u newid ychydig ar hap er mwyn diogelu pobl',
  '“at least”: a part of the sum is a lower bound': '“o leiaf”: mae rhan o’r swm yn isafswm',
  '“about”: a part of the sum is approximate': '“tua”: mae rhan o’r swm yn fras',
  '“at most”: the share is of a sum that is a lower bound': '“ar y mwyaf”: mae’r gyfran o swm sy’n isafswm',
  '“about”: the share is of a sum that is approximate': '“tua”: mae’r gyfran o swm sy’n fras',
  'low reliability: a share of fewer than 10': 'dibynadwyedd isel: cyfran o lai na 10',

  // Statistics.
  'Change this table': 'Newid y tabl hwn',
  'The figures': 'Y ffigurau',
  'What the figures mean': 'Ystyr y ffigurau',
  'Write a sentence with this': 'Ysgrifennu brawddeg â hyn',
  'The release has no sentence about this figure, so no wording of it is checked. Here it is with its source:':
    'Nid oes gan y datganiad frawddeg am y ffigur hwn, felly nid oes geiriad ohono wedi’i wirio. Dyma’r ffigur gyda’i ffynhonnell:',
  'The release says this of it. Follow a sentence to check other words:':
    'Dywed y datganiad hyn amdano. Dilynwch frawddeg i wirio geiriau eraill:',
  'The figure with its source:': 'Y ffigur gyda’i ffynhonnell:',
  'the figure with its source': 'y ffigur gyda’i ffynhonnell',
  'This page shows the figures as version {version} has them, and always will.':
    'Mae’r dudalen hon yn dangos y ffigurau fel y maent yn fersiwn {version}, a bydd bob amser yn gwneud hynny.',
  'The same figures in version {version}': 'Yr un ffigurau yn fersiwn {version}',
  Chart: 'Siart',
  'Chart: {title}.': 'Siart: {title}.',
  'Chart: {title}. The table below has its numbers.': 'Siart: {title}. Mae ei rifau yn y tabl isod.',
  'Download these figures': 'Lawrlwytho’r ffigurau hyn',
  CSV: 'CSV',
  'Excel (XLSX), with a crosstab and notes': 'Excel (XLSX), gyda chroesdabl a nodiadau',
  Parquet: 'Parquet',
  'JSON-stat 2.0': 'JSON-stat 2.0',
  'What the columns of the CSV mean (CSVW)': 'Ystyr colofnau’r CSV (CSVW)',
  'Chart (SVG)': 'Siart (SVG)',
  'Chart (PNG)': 'Siart (PNG)',
  'Chart to adapt (Vega-Lite)': 'Siart i’w addasu (Vega-Lite)',
  'The same query, always of the newest version': 'Yr un ymholiad, bob amser o’r fersiwn ddiweddaraf',
  'Put the chart into a page of yours': 'Rhoi’r siart mewn tudalen o’ch eiddo',
  'It keeps its version, fits any width, and names its source.':
    'Mae’n cadw ei fersiwn, yn ffitio unrhyw led, ac yn enwi ei ffynhonnell.',
  '{release}: figures and notes': '{release}: ffigurau a nodiadau',
} as const satisfies Record<string, string>;
