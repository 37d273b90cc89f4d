// Verdicts of Go's own note package on signed notes: one JSON object a line in, one a line out.
//
//	{"note": "…", "vkeys": ["…"]}    the text, if a named key signed it and no known signature is wrong
package main

import (
	"bufio"
	"encoding/json"
	"os"

	"golang.org/x/mod/sumdb/note"
)

type line struct {
	Note  string   `json:"note"`
	Vkeys []string `json:"vkeys"`
}

type verdict struct {
	Valid bool   `json:"valid"`
	Text  string `json:"text,omitempty"`
	Why   string `json:"why,omitempty"`
}

func judge(one line) verdict {
	var known []note.Verifier
	for _, vkey := range one.Vkeys {
		verifier, err := note.NewVerifier(vkey)
		if err != nil {
			return verdict{Why: err.Error()}
		}
		known = append(known, verifier)
	}
	opened, err := note.Open([]byte(one.Note), note.VerifierList(known...))
	if err != nil {
		return verdict{Why: err.Error()}
	}
	return verdict{Valid: true, Text: opened.Text}
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
