// Check the tree of a bag with the packages of Go's checksum database: nothing here is of the ledger.
//
//	verify_bag -key KEY [-old-key KEY]… [-kept NOTE] [-witness KEY] BAG
//
// An old key is one that signed before KEY, for older notes. It judges lines, root, checkpoint, consistency and inclusion; payloads are checked by sha256sum (see VERIFY.md).
package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// A cosigner is a witness: it signs the time and the note (c2sp.org/tlog-cosignature).
type cosigner struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (c cosigner) Name() string    { return c.name }
func (c cosigner) KeyHash() uint32 { return c.hash }
func (c cosigner) Verify(msg, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize {
		return false
	}
	said := fmt.Sprintf("cosignature/v1\ntime %d\n%s", binary.BigEndian.Uint64(sig), msg)
	return ed25519.Verify(c.key, []byte(said), sig[8:])
}

func newCosigner(text string) (note.Verifier, error) {
	name, rest, _ := strings.Cut(text, "+")
	_, encoded, _ := strings.Cut(rest, "+")
	data, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(data) != 33 || data[0] != 4 {
		return nil, fmt.Errorf("%q is no key of a witness", text)
	}
	sum := sha256.Sum256([]byte(name + "\n" + string(data)))
	return cosigner{name, binary.BigEndian.Uint32(sum[:]), data[1:]}, nil
}

// onlyFiles refuses what a name may lead out of a bag by, or what never ends: a link, a pipe, a device.
func onlyFiles(path string, entry fs.DirEntry, err error) error {
	if err == nil && !entry.IsDir() && !entry.Type().IsRegular() {
		return fmt.Errorf("%s is neither a file nor a folder", path)
	}
	return err
}

// openOld reads a checkpoint that one of these keys signed.
func openOld(text []byte, logs []note.Verifier) (tree tlog.Tree, err error) {
	for _, log := range logs {
		if tree, err = open(text, log, nil); err == nil {
			return tree, nil
		}
	}
	return tree, err
}

// open reads a checkpoint that the log signed, and the witness too, where one is asked for.
func open(text []byte, log note.Verifier, witness note.Verifier) (tree tlog.Tree, err error) {
	known := []note.Verifier{log}
	if witness != nil {
		known = append(known, witness)
	}
	found, err := note.Open(text, note.VerifierList(known...))
	if err != nil {
		return tree, err
	}
	if len(found.Sigs) < len(known) {
		return tree, fmt.Errorf("the checkpoint lacks a signature")
	}
	lines := strings.Split(found.Text, "\n")
	if len(lines) < 4 || lines[0] != log.Name() {
		return tree, fmt.Errorf("the checkpoint is of another ledger")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tree, err
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

func parseHashes(lines []string) (found []tlog.Hash, err error) {
	for _, line := range lines {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return nil, err
		}
		found = append(found, hash)
	}
	return found, nil
}

// A log holds the hashes over lines as the checksum database stores them.
type log struct{ hashes []tlog.Hash }

func (l *log) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	found := make([]tlog.Hash, len(indexes))
	for n, index := range indexes {
		if index >= int64(len(l.hashes)) {
			return nil, fmt.Errorf("the tree is larger than the lines")
		}
		found[n] = l.hashes[index]
	}
	return found, nil
}

func read(path string) *log {
	text, err := os.ReadFile(path)
	must(err)
	found := &log{}
	for n, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		hashes, err := tlog.StoredHashes(int64(n), line, found)
		must(err)
		found.hashes = append(found.hashes, hashes...)
	}
	return found
}

func (l *log) size() int64 {
	size := int64(0)
	for tlog.StoredHashCount(size) < int64(len(l.hashes)) {
		size++
	}
	return size
}

func must(err error) {
	if err != nil {
		fmt.Println("WRONG:", err)
		os.Exit(6)
	}
}

func require(right bool, said string) {
	if !right {
		must(fmt.Errorf("%s", said))
	}
}

func main() {
	key := flag.String("key", "", "the public key of the checkpoints")
	kept := flag.String("kept", "", "a checkpoint that somebody kept")
	witnessed := flag.String("witness", "", "the public key of a witness")
	signers := []note.Verifier{nil}
	flag.Func("old-key", "a public key that signed before it", func(text string) error {
		earlier, err := note.NewVerifier(text)
		signers = append(signers, earlier)
		return err
	})
	flag.Parse()
	data := filepath.Join(flag.Arg(0), "data")
	must(filepath.WalkDir(data, onlyFiles))
	lines := read(filepath.Join(data, "events.jsonl"))
	size := lines.size()
	root, err := tlog.TreeHash(size, lines)
	must(err)
	signer, err := note.NewVerifier(*key)
	must(err)
	signers[0] = signer
	var witness note.Verifier
	if *witnessed != "" {
		witness, err = newCosigner(*witnessed)
		must(err)
	}
	same := func(tree tlog.Tree, said string) {
		require(0 <= tree.N && tree.N <= size, said)
		hash, err := tlog.TreeHash(tree.N, lines)
		must(err)
		require(hash == tree.Hash, said)
	}
	text, err := os.ReadFile(filepath.Join(data, "checkpoint"))
	must(err)
	tree, err := open(text, signer, witness)
	must(err)
	same(tree, "the checkpoint is not over these lines")
	if *kept != "" {
		text, err := os.ReadFile(*kept)
		must(err)
		old, err := openOld(text, signers)
		must(err)
		same(old, "the first lines are not those of the checkpoint that was kept")
	}
	if text, err := os.ReadFile(filepath.Join(data, "consistency")); err == nil {
		before, err := os.ReadFile(filepath.Join(data, "checkpoint.old"))
		must(err)
		old, err := openOld(before, signers)
		must(err)
		steps := strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
		require(steps[0] == fmt.Sprintf("old %d", old.N), "the consistency proof is of another tree")
		proof, err := parseHashes(steps[1:])
		must(err)
		must(tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash))
		same(old, "the first lines are not those of the older checkpoint")
	}
	proofs, err := filepath.Glob(filepath.Join(data, "proofs", "*.tlog-proof"))
	must(err)
	for _, path := range proofs {
		text, err := os.ReadFile(path)
		must(err)
		head, below, _ := strings.Cut(string(text), "\n\n")
		said := strings.Split(head, "\n")
		require(len(said) > 1 && said[0] == "c2sp.org/tlog-proof@v1", path+" is no proof")
		index, err := strconv.ParseInt(strings.TrimPrefix(said[1], "index "), 10, 64)
		must(err)
		require(0 <= index && index < size, path+" proves no event of this bag")
		require(filepath.Base(path) == fmt.Sprintf("%d.tlog-proof", index+1), path+" proves another event")
		proof, err := parseHashes(said[2:])
		must(err)
		signed, err := open([]byte(below), signer, nil)
		must(err)
		require(signed == tree, path+" leads to another checkpoint than the one of this bag")
		leaf, err := lines.ReadHashes([]int64{tlog.StoredHashIndex(0, index)})
		must(err)
		must(tlog.CheckRecord(proof, signed.N, signed.Hash, index, leaf[0]))
	}
	fmt.Printf("%d lines, root %d:%s, %d proofs\n", size, size, hex.EncodeToString(root[:]), len(proofs))
}
