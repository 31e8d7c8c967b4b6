{{/* Refuses what the schema cannot: each message says what is wrong and what to do. */}}
{{- define "exedra.validate" -}}
{{- include "exedra.validate.volume" . -}}
{{- include "exedra.validate.sets" . -}}
{{- include "exedra.validate.partition" . -}}
{{- include "exedra.validate.overrides" . -}}
{{- include "exedra.validate.autoscaling" . -}}
{{- include "exedra.validate.gateway" . -}}
{{- end -}}

{{- define "exedra.validate.volume" -}}
{{- $volume := .Values.model.volume -}}
{{- if ne 1 (len (compact (list $volume.existingClaim $volume.hostPath $volume.image))) -}}
{{- fail "model.volume: set exactly one of existingClaim, hostPath and image to where the checkpoint's folder is" -}}
{{- end -}}
{{- end -}}

{{/* Every two items of sets are disjoint, and within what is known of the model. */}}
{{- define "exedra.validate.sets" -}}
{{- $names := dict -}}
{{- range .Values.experts.sets -}}
{{- if hasKey $names .name -}}
{{- fail (printf "experts.sets: two sets are called %s, give each a name of its own" .name) -}}
{{- end -}}
{{- $_ := set $names .name true -}}
{{- end -}}
{{- $routed := .Values.model.routed -}}
{{- $items := include "exedra.setItems" . | fromJsonArray -}}
{{- range $i, $one := $items -}}
{{- if lt (int $one.last) (int $one.first) -}}
{{- fail (printf "experts.sets: %s of set %s ends before it begins" $one.text $one.set) -}}
{{- end -}}
{{- if and (gt (int $routed.experts) 0) (ge (int $one.last) (int $routed.experts)) -}}
{{- fail (printf "experts.sets: %s of set %s is beyond the %d experts of a layer (model.routed.experts)" $one.text $one.set (int $routed.experts)) -}}
{{- end -}}
{{- $end := add (int $routed.firstLayer) (int $routed.layers) -}}
{{- if and (gt (int $routed.layers) 0) (ge (int $one.layer) 0) (or (lt (int $one.layer) (int $routed.firstLayer)) (ge (int $one.layer) (int $end))) -}}
{{- fail (printf "experts.sets: %s of set %s is in no layer from %d to %d (model.routed)" $one.text $one.set (int $routed.firstLayer) (sub $end 1)) -}}
{{- end -}}
{{- range $j, $other := $items -}}
{{- if and (lt $i $j) (or (eq (int $one.layer) (int $other.layer)) (lt (int $one.layer) 0) (lt (int $other.layer) 0)) (le (int $one.first) (int $other.last)) (le (int $other.first) (int $one.last)) -}}
{{- fail (printf "experts.sets: %s of set %s and %s of set %s overlap: an expert belongs to exactly one group" $one.text $one.set $other.text $other.set) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* Equal parts take what the sets leave; without equal parts the sets have to cover everything, which only model.routed tells. */}}
{{- define "exedra.validate.partition" -}}
{{- $routed := .Values.model.routed -}}
{{- $groups := int .Values.experts.groups -}}
{{- $all := mul (int $routed.layers) (int $routed.experts) -}}
{{- $covered := 0 -}}
{{- range include "exedra.setItems" . | fromJsonArray -}}
{{- $layers := ternary (int $routed.layers) 1 (lt (int .layer) 0) -}}
{{- $covered = add $covered (mul $layers (add 1 (sub (int .last) (int .first)))) -}}
{{- end -}}
{{- if and (gt (int $routed.experts) 0) (gt $groups (int $routed.experts)) -}}
{{- fail (printf "experts.groups is %d: a layer has only %d experts (model.routed.experts), set it to %d or less" $groups (int $routed.experts) (int $routed.experts)) -}}
{{- end -}}
{{- if and (gt $groups 0) (gt (int $all) 0) (ge (int $covered) (int $all)) -}}
{{- fail (printf "experts.sets hold all %d experts: set experts.groups to 0, or the other groups have none" (int $all)) -}}
{{- end -}}
{{- if eq $groups 0 -}}
{{- if eq (int $all) 0 -}}
{{- fail "experts.groups is 0: set model.routed.layers and model.routed.experts, so that it can be checked that experts.sets hold every expert" -}}
{{- end -}}
{{- if ne (int $covered) (int $all) -}}
{{- fail (printf "experts.sets hold %d of %d experts: set experts.groups to 1 or more for those that are left" (int $covered) (int $all)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "exedra.validate.overrides" -}}
{{- $names := list -}}
{{- range include "exedra.groups" . | fromJsonArray -}}
{{- $names = append $names .name -}}
{{- end -}}
{{- range $name, $_ := .Values.experts.overrides -}}
{{- if not (has $name $names) -}}
{{- fail (printf "experts.overrides.%s: there is no such group, there are %s" $name (join ", " $names)) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "exedra.validate.autoscaling" -}}
{{- $components := dict "gateway" .Values.gateway "router" .Values.router "sharedExperts" .Values.sharedExperts -}}
{{- range include "exedra.groups" . | fromJsonArray -}}
{{- $_ := set $components (printf "experts (group %s)" .name) .values -}}
{{- end -}}
{{- range $name, $values := $components -}}
{{- $scaling := $values.autoscaling -}}
{{- if gt (int $scaling.minReplicas) (int $scaling.maxReplicas) -}}
{{- fail (printf "%s: autoscaling.minReplicas %d is above maxReplicas %d" $name (int $scaling.minReplicas) (int $scaling.maxReplicas)) -}}
{{- end -}}
{{- if and (eq $scaling.kind "keda") (not $scaling.triggers) -}}
{{- fail (printf "%s: autoscaling.kind is keda: set autoscaling.triggers" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "exedra.validate.gateway" -}}
{{- $gateway := .Values.gateway -}}
{{- if and $gateway.ingress.enabled (not $gateway.ingress.hosts) -}}
{{- fail "gateway.ingress.enabled: set gateway.ingress.hosts" -}}
{{- end -}}
{{- if and $gateway.httpRoute.enabled (not $gateway.httpRoute.parentRefs) -}}
{{- fail "gateway.httpRoute.enabled: set gateway.httpRoute.parentRefs to the Gateway that it belongs to" -}}
{{- end -}}
{{- end -}}
