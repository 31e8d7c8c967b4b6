{{/* Names and labels. Every helper that needs more than the root takes a dict: root, role, and group where there is one. */}}

{{- define "exedra.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 30 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 30 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{/* Of a component: exedra-router; of a group of experts: exedra-experts-3. */}}
{{- define "exedra.componentName" -}}
{{- $name := printf "%s-%s" (include "exedra.fullname" .root) (dict "gateway" "gateway" "router" "router" "shared-expert" "shared-experts" "expert" "experts" | dig .role "" ) -}}
{{- if hasKey . "group" -}}{{- printf "%s-%s" $name .group -}}{{- else -}}{{- $name -}}{{- end -}}
{{- end -}}

{{- define "exedra.selectorLabels" -}}
app.kubernetes.io/name: exedra
app.kubernetes.io/instance: {{ .root.Release.Name }}
exedra.dev/role: {{ .role }}
{{- if hasKey . "group" }}
exedra.dev/group: {{ .group | quote }}
{{- end }}
{{- end -}}

{{- define "exedra.labels" -}}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version }}
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
{{- if hasKey . "role" }}
app.kubernetes.io/component: {{ .role }}
{{ include "exedra.selectorLabels" . }}
{{- else }}
app.kubernetes.io/name: exedra
app.kubernetes.io/instance: {{ .root.Release.Name }}
{{- end }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* Without the chart's version, which would restart every pod at an upgrade that changes nothing. */}}
{{- define "exedra.podLabels" -}}
app.kubernetes.io/component: {{ .role }}
{{ include "exedra.selectorLabels" . }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "exedra.serviceAccountName" -}}
{{- if .root.Values.serviceAccounts.create -}}
{{- include "exedra.componentName" (omit . "group") -}}
{{- else -}}
default
{{- end -}}
{{- end -}}

{{- define "exedra.priorityClassName" -}}
{{- if .values.priorityClassName -}}
{{- .values.priorityClassName -}}
{{- else if .root.Values.priorityClasses.create -}}
{{- printf "%s-%s" .root.Release.Namespace (include "exedra.componentName" (omit . "group")) -}}
{{- end -}}
{{- end -}}

{{/* [registry/]repository/service:tag, or what the component says. */}}
{{- define "exedra.image" -}}
{{- if .values.image -}}
{{- .values.image -}}
{{- else -}}
{{- $image := .root.Values.image -}}
{{- $path := list $image.registry $image.repository .service | compact | join "/" -}}
{{- printf "%s:%s" $path (default .root.Chart.AppVersion $image.tag) -}}
{{- end -}}
{{- end -}}
