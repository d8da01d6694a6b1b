// Reads what audit/tree writes with an implementation that was not written here: Go's
// golang.org/x/mod/sumdb, as Debian packages it (golang-golang-x-mod-dev).
//
//	tlog DIR
//
// DIR has a file `key` (a verifier key) and folders with a log each: checkpoint and tiles in the
// layout of C2SP tlog-tiles, and a file `proofs` with lines of
//
//	inclusion INDEX HASH...    consistency OLD HASH...
//
// It also leaves a note of its own in DIR, with its keys: go.note, go.signer, go.verifier.
// It says how many things it has verified, or dies with what was wrong.
package main

import (
	"bytes"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

var verified int

func must(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func read(parts ...string) []byte {
	data, err := os.ReadFile(filepath.Join(parts...))
	must(err)
	return data
}

// Go's paths have the tile's height in them, those of tlog-tiles do not.
func path(t tlog.Tile) string {
	return "tile/" + strings.TrimPrefix(t.Path(), "tile/8/")
}

type folder string

func (f folder) Height() int                         { return 8 }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, t := range tiles {
		all = append(all, read(string(f), path(t)))
	}
	return all, nil
}

func open(dir string, key note.Verifier) tlog.Tree {
	n, err := note.Open(read(dir, "checkpoint"), note.VerifierList(key))
	must(err)
	lines := strings.Split(n.Text, "\n")
	if len(lines) != 4 || lines[0] != key.Name() {
		log.Fatalf("%s: checkpoint %q", dir, n.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(err)
	hash, err := tlog.ParseHash(lines[2])
	must(err)
	verified++
	return tlog.Tree{N: size, Hash: hash}
}

func records(dir string, size int64) [][]byte {
	var all [][]byte
	for first := int64(0); first < size; first += 256 {
		t := tlog.Tile{H: 8, L: 0, N: first / 256, W: 256}
		if size-first < 256 {
			t.W = int(size - first)
		}
		name := strings.Replace(path(t), "tile/0/", "tile/entries/", 1)
		bundle := read(dir, name)
		for i := 0; i < t.W; i++ {
			length := int(binary.BigEndian.Uint16(bundle))
			all = append(all, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
		if len(bundle) != 0 {
			log.Fatalf("%s: %d bytes behind the last record of %s", dir, len(bundle), name)
		}
	}
	return all
}

func same(a, b []tlog.Hash) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func checkProof(dir, line string, tree tlog.Tree, entries [][]byte, hashes tlog.HashReader) {
	fields := strings.Fields(line)
	number, err := strconv.ParseInt(fields[1], 10, 64)
	must(err)
	var ours []tlog.Hash
	for _, text := range fields[2:] {
		hash, err := tlog.ParseHash(text)
		must(err)
		ours = append(ours, hash)
	}
	switch fields[0] {
	case "inclusion":
		must(tlog.CheckRecord(ours, tree.N, tree.Hash, number, tlog.RecordHash(entries[number])))
		theirs, err := tlog.ProveRecord(tree.N, number, hashes)
		must(err)
		if !same(ours, theirs) {
			log.Fatalf("%s: inclusion of %d differs", dir, number)
		}
	case "consistency":
		old, err := tlog.TreeHash(number, hashes)
		must(err)
		must(tlog.CheckTree(ours, tree.N, tree.Hash, number, old))
		theirs, err := tlog.ProveTree(tree.N, number, hashes)
		must(err)
		if !same(ours, theirs) {
			log.Fatalf("%s: consistency with %d differs", dir, number)
		}
	default:
		log.Fatalf("%s: %q", dir, line)
	}
	verified++
}

func check(dir string, key note.Verifier) {
	tree := open(dir, key)
	entries := records(dir, tree.N)
	hashes := tlog.TileHashReader(tree, folder(dir))
	for i, entry := range entries { // the tiles are verified as they are read
		got, err := hashes.ReadHashes([]int64{tlog.StoredHashIndex(0, int64(i))})
		must(err)
		if got[0] != tlog.RecordHash(entry) {
			log.Fatalf("%s: record %d is not what its tile says", dir, i)
		}
		verified++
	}
	for _, line := range strings.Split(string(bytes.TrimSpace(read(dir, "proofs"))), "\n") {
		if line != "" {
			checkProof(dir, line, tree, entries, hashes)
		}
	}
}

func writeNote(dir string) {
	skey, vkey, err := note.GenerateKey(rand.Reader, "go.example/log")
	must(err)
	signer, err := note.NewSigner(skey)
	must(err)
	msg, err := note.Sign(&note.Note{Text: "go.example/log\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"}, signer)
	must(err)
	must(os.WriteFile(filepath.Join(dir, "go.note"), msg, 0600))
	must(os.WriteFile(filepath.Join(dir, "go.signer"), []byte(skey), 0600))
	must(os.WriteFile(filepath.Join(dir, "go.verifier"), []byte(vkey), 0600))
}

func main() {
	log.SetFlags(0)
	key, err := note.NewVerifier(string(read(os.Args[1], "key")))
	must(err)
	logs, err := filepath.Glob(filepath.Join(os.Args[1], "*", "checkpoint"))
	must(err)
	for _, each := range logs {
		check(filepath.Dir(each), key)
	}
	writeNote(os.Args[1])
	fmt.Println(verified)
}
