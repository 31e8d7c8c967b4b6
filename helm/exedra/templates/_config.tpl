{{/* The properties that the services are started with, as the Spring applications read them. */}}

{{- define "exedra.modelConfig" -}}
exedra:
  model: /model
  {{- with .Values.model.compute }}
  compute: {{ . }}
  {{- end }}
  {{- with .Values.model.kernels }}
  kernels: {{ . }}
  {{- end }}
{{- end -}}

{{- define "exedra.serviceConfig" -}}
{{- include (printf "exedra.serviceConfig.%s" .role) . -}}
{{- end -}}

{{- define "exedra.serviceConfig.gateway" -}}
server:
  port: 8080
management:
  server:
    port: 8081
spring:
  lifecycle:
    timeout-per-shutdown-phase: {{ .values.drainSeconds }}s
exedra:
  gateway:
    router-address: {{ include "exedra.fullname" .root }}-router.{{ .root.Release.Namespace }}.svc:9090
    {{- if .values.apiKeys.existingSecret }}
    api-keys-file: /etc/exedra-keys/keys.json
    {{- end }}
    {{- with .values.settings }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end -}}

{{- define "exedra.serviceConfig.router" -}}
server:
  port: 8081
spring:
  lifecycle:
    # What is accepted has the drain time; this ends only what hangs.
    timeout-per-shutdown-phase: {{ add .values.drainSeconds 10 }}s
exedra:
  model-id: {{ default .root.Release.Name .root.Values.model.id | quote }}
  grpc-port: 9090
  drain-time: {{ .values.drainSeconds }}s
  {{- if eq .values.discovery "kubernetes" }}
  discovery:
    # EndpointSlices have the labels of their Services.
    selector: app.kubernetes.io/name=exedra,app.kubernetes.io/instance={{ .root.Release.Name }},exedra.dev/role in (expert,shared-expert)
    namespace: {{ .root.Release.Namespace }}
  {{- else }}
  pods:
    {{- $fullname := include "exedra.fullname" .root }}
    {{- $namespace := .root.Release.Namespace }}
    {{- range include "exedra.groups" .root | fromJsonArray }}
    - dns:///{{ $fullname }}-experts-{{ .name }}.{{ $namespace }}.svc:9090
    {{- end }}
    {{- if .root.Values.sharedExperts.enabled }}
    - dns:///{{ $fullname }}-shared-experts.{{ $namespace }}.svc:9090
    {{- end }}
  {{- end }}
  {{- with .values.settings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "exedra.serviceConfig.expert" -}}
server:
  port: 8081
spring:
  lifecycle:
    timeout-per-shutdown-phase: {{ .values.drainSeconds }}s
exedra:
  grpc-port: 9090
  {{- with .values.settings }}
  {{- toYaml . | nindent 2 }}
  {{- end }}
{{- end -}}

{{- define "exedra.serviceConfig.shared-expert" -}}
{{- include "exedra.serviceConfig.expert" . -}}
{{- end -}}
