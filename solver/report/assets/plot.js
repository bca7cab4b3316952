// A figure on a page of its own (coldsky plot, coldsky compare --map): what it is of, and the figure.
start(() => [
  make('h1', {}, pick(pageDocument, 'title')),
  pageDocument.run ? runElement(pageDocument.run) : null,
  figures.note(),
  pageDocument.figures.map(figure => figures.make(figure)),
]);
