// What JupyterLab's builder is told beside package.json. The numbers that it gives to modules hang
// on the folder in which it runs; names do not, so that the same sources give the same files anywhere.
module.exports = { optimization: { moduleIds: "named" } };
