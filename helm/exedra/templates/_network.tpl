{{/* Who may call whom. kubelet's probes are always let in by the cluster. */}}

{{- define "exedra.peer" -}}
podSelector:
  matchLabels:
    app.kubernetes.io/name: exedra
    app.kubernetes.io/instance: {{ .root.Release.Name }}
    exedra.dev/role: {{ .peer }}
{{- end -}}

{{- define "exedra.ingressFromScraper" -}}
{{- with .root.Values.networkPolicies.scraperFrom -}}
- from:
    {{- toYaml . | nindent 4 }}
  ports: [{protocol: TCP, port: operations}]
{{- end -}}
{{- end -}}

{{- define "exedra.egressToDns" -}}
- ports:
    - {protocol: UDP, port: 53}
    - {protocol: TCP, port: 53}
{{- end -}}

{{/* The frame of a policy for all pods of a role; the rules come from the component. */}}
{{- define "exedra.networkPolicyHead" -}}
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: {{ include "exedra.componentName" . }}
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "exedra.labels" . | nindent 4 }}
spec:
  podSelector:
    matchLabels:
      {{- include "exedra.selectorLabels" . | nindent 6 }}
  policyTypes: [Ingress, Egress]
{{- end -}}

{{/* Of routed and of shared experts: reached by routers, reaching nobody. */}}
{{- define "exedra.expertNetworkPolicy" -}}
{{ include "exedra.networkPolicyHead" . }}
  ingress:
    - from:
        - {{ include "exedra.peer" (dict "root" .root "peer" "router") | nindent 10 | trim }}
      ports: [{protocol: TCP, port: grpc}]
    {{- with include "exedra.ingressFromScraper" . }}
    {{- . | nindent 4 }}
    {{- end }}
  {{- with .root.Values.networkPolicies.extraEgress }}
  egress:
    {{- toYaml . | nindent 4 }}
  {{- else }}
  egress: []
  {{- end }}
{{- end -}}
