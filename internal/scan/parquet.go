package scan

import (
	"encoding/json"
	"io"
	"os"

	"github.com/parquet-go/parquet-go"
	"github.com/parquet-go/parquet-go/compress/zstd"

	"github.com/mayissue/mayissue/phrase"
	"github.com/mayissue/mayissue/report"
)

// rowGroup is how many rows a writer of Parquet holds before it writes them.
const rowGroup = 50_000

// Spool is where the results of a scan lie until they are made a file of
// Parquet, which cannot be gone on with once it is begun: its index stands at
// its end.
func Spool(path string) string { return path + ".ndjson.zst" }

// ToParquet makes a file of Parquet from the results in a file of JSON lines.
// It stands in its place whole or not at all.
func ToParquet(path, lines string) error {
	temp := path + ".part"
	f, err := os.Create(temp)
	if err != nil {
		return err
	}
	w := parquet.NewGenericWriter[Row](f, parquet.Compression(&zstd.Codec{}), parquet.MaxRowsPerRowGroup(rowGroup), parquet.CreatedBy("mayissue", "", ""))
	err = Replay(lines, -1, func(r report.Result) error {
		_, err := w.Write([]Row{RowOf(r)})
		return err
	})
	if bad := w.Close(); err == nil {
		err = bad
	}
	if err == nil {
		err = f.Sync()
	}
	if bad := f.Close(); err == nil {
		err = bad
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		os.Remove(temp)
	}
	return err
}

// Replay reads the results in the first octets of a file of JSON lines, or in
// all of it where octets is negative.
func Replay(path string, octets int64, each func(report.Result) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	var in io.Reader = f
	if octets >= 0 {
		in = io.LimitReader(f, octets)
	}
	u, err := Unpack(in)
	if err != nil {
		return err
	}
	defer u.Close()
	d := json.NewDecoder(u)
	for n := 1; ; n++ {
		var r report.Result
		if err := d.Decode(&r); err == io.EOF {
			return nil
		} else if err != nil {
			return phrase.Errorf("%q: result %d: %w", path, n, err)
		}
		if err := each(r); err != nil {
			return err
		}
	}
}
