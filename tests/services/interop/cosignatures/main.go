// Verdicts of transparency-dev/formats on cosigned checkpoints: one JSON object a line in, one a line out.
//
//	{"note": "…", "log": "…", "witness": "…"}    size and time, if the log signed it and the witness cosigned it
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"github.com/transparency-dev/formats/log"
	f_note "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"
)

type line struct {
	Note    string `json:"note"`
	Log     string `json:"log"`
	Witness string `json:"witness"`
}

type verdict struct {
	Valid bool   `json:"valid"`
	Size  uint64 `json:"size,omitempty"`
	At    int64  `json:"at,omitempty"`
	Why   string `json:"why,omitempty"`
}

func judge(one line) verdict {
	signer, err := note.NewVerifier(one.Log)
	if err != nil {
		return verdict{Why: err.Error()}
	}
	witness, err := f_note.NewVerifierForCosignatureV1(one.Witness)
	if err != nil {
		return verdict{Why: err.Error()}
	}
	checkpoint, _, opened, err := log.ParseCheckpoint([]byte(one.Note), signer.Name(), signer, witness)
	if err != nil {
		return verdict{Why: err.Error()}
	}
	for _, found := range opened.Sigs {
		if found.Name == witness.Name() && found.Hash == witness.KeyHash() {
			at, err := f_note.CoSigV1Timestamp(found)
			if err != nil {
				return verdict{Why: err.Error()}
			}
			return verdict{Valid: true, Size: checkpoint.Size, At: at.Unix()}
		}
	}
	return verdict{Why: "not cosigned"}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 1<<20), 1<<22)
	out := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		var one line
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			out.Encode(verdict{Why: err.Error()})
			continue
		}
		out.Encode(judge(one))
	}
}
