// Asks what the documentation's "Own" asks, with the types that were generated for it.
package main

import (
	"context"
	"encoding/json"
	"net/http"
	"os"

	"github.com/Khan/genqlient/graphql"
)

type bearing struct{ token string }

func (b bearing) Do(request *http.Request) (*http.Response, error) {
	request.Header.Set("Authorization", "Bearer "+b.token)
	return http.DefaultClient.Do(request)
}

func main() {
	client := graphql.NewClient(os.Args[1], bearing{os.Args[2]})
	said, err := Own(context.Background(), client, os.Args[3])
	if err != nil {
		panic(err)
	}
	penalties := said.Organization.Penalties
	var severity *Severity = penalties.Nodes[0].Severity
	if err := json.NewEncoder(os.Stdout).Encode(map[string]any{
		"name": said.Organization.Name, "total": penalties.TotalCount, "severity": severity,
	}); err != nil {
		panic(err)
	}
}
