{{/*
The groups of routed experts as JSON: [{"name": "0", "experts": "0/8 except 3:17", "values": {...}}, ...]. Sets come last; the equal
parts leave their experts out, so that groups always partition the experts.
*/}}
{{- define "exedra.groups" -}}
{{- $experts := .Values.experts -}}
{{- $common := omit $experts "groups" "sets" "overrides" -}}
{{- $groups := list -}}
{{- $sets := list -}}
{{- range $experts.sets -}}
{{- $sets = append $sets (.experts | nospace) -}}
{{- end -}}
{{- $except := ternary (printf " except %s" (join "," $sets)) "" (gt (len $sets) 0) -}}
{{- range $part := until (int $experts.groups) -}}
{{- $name := toString $part -}}
{{- $values := mergeOverwrite (deepCopy $common) (dig $name (dict) $experts.overrides) -}}
{{- $groups = append $groups (dict "name" $name "experts" (printf "%d/%d%s" $part (int $experts.groups) $except) "values" $values) -}}
{{- end -}}
{{- range $experts.sets -}}
{{- $values := mergeOverwrite (deepCopy $common) (omit . "name" "experts") (dig .name (dict) $experts.overrides) -}}
{{- $groups = append $groups (dict "name" .name "experts" (.experts | nospace) "values" $values) -}}
{{- end -}}
{{- $groups | toJson -}}
{{- end -}}

{{/* The items of every set as JSON: {"set": "hot", "text": "3:17", "layer": -1 for every layer, "first": 17, "last": 17}. */}}
{{- define "exedra.setItems" -}}
{{- $items := list -}}
{{- range $set := .Values.experts.sets -}}
{{- range $text := splitList "," (nospace $set.experts) -}}
{{- $layer := -1 -}}
{{- $range := $text -}}
{{- if contains ":" $text -}}
{{- $layer = splitList ":" $text | first | int -}}
{{- $range = splitList ":" $text | last -}}
{{- end -}}
{{- $first := splitList "-" $range | first | int -}}
{{- $last := splitList "-" $range | last | int -}}
{{- $items = append $items (dict "set" $set.name "text" $text "layer" $layer "first" $first "last" $last) -}}
{{- end -}}
{{- end -}}
{{- $items | toJson -}}
{{- end -}}
